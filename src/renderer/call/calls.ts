import type { CallId, CallMedia, EndReason, Person } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { LevelMeter, MediaProblem } from '../media/media.ts';

export type CallPhase =
  'dialing' | 'ringing-out' | 'ringing-in' | 'connecting' | 'active' | 'reconnecting' | 'ended';

/** One call as a screen shows it. A snapshot: every change makes a new one. */
export interface CallView {
  readonly callId: CallId;
  readonly peer: Person;
  readonly direction: 'outgoing' | 'incoming';
  /** What was asked for at the start; a camera can be switched on in a voice call. */
  readonly media: CallMedia;
  readonly phase: CallPhase;
  /** Came in while another call was going on. */
  readonly waiting: boolean;
  /** What is really sent. A call without a usable microphone is muted. */
  readonly muted: boolean;
  readonly cameraOn: boolean;
  readonly held: boolean;
  readonly remoteHeld: boolean;
  readonly remoteMuted: boolean;
  readonly remoteCameraOn: boolean;
  /** The other side is in the call but its line to the server is down. */
  readonly remoteSignalingLost: boolean;
  /** Why there is no microphone or camera although one was wanted. */
  readonly microphoneProblem: MediaProblem | null;
  readonly cameraProblem: MediaProblem | null;
  /** Ms since epoch; null before the answer. */
  readonly answeredAt: number | null;
  /** Only in phase `ended`, which is listed for some seconds or until dismissed. */
  readonly ended: {
    readonly reason: EndReason;
    readonly by: 'local' | 'remote' | 'server';
    readonly message: string | null;
    readonly at: number;
  } | null;
}

/** The live objects of a call. Not in {@link CallView}, because they are no data. */
export interface CallMediaHandles {
  readonly localVideo: MediaStream | null;
  readonly remoteVideo: MediaStream | null;
  /** Played by the call core itself; here for looking at. */
  readonly localMeter: LevelMeter | null;
  readonly remoteMeter: LevelMeter | null;
}

/** The calls of this phone, oldest first. What can be done to them are `PhoneCommand`s. */
export interface Calls {
  readonly list: Observable<readonly CallView[]>;
  /** Null handles where there is no such call. */
  media(callId: CallId): Observable<CallMediaHandles>;
  /** Takes an ended call off the list at once. */
  dismiss(callId: CallId): void;
}

/** What can be done to calls. Each names its call; `run-command.ts` finds out which one is meant. */
export interface CallControl extends Calls {
  start(callee: Person, media: CallMedia): void;
  /** Holds the call that is going on, if there is one. `media` defaults to what the caller asked for. */
  answer(callId: CallId, media?: CallMedia): void;
  decline(callId: CallId, message?: string): void;
  /** Cancels a call that is not answered yet. */
  hangUp(callId: CallId): void;
  setMuted(callId: CallId, muted: boolean): void;
  setCamera(callId: CallId, on: boolean): void;
  /** Resuming a call holds the others. */
  setHeld(callId: CallId, held: boolean): void;
  /** Hangs up everything, e.g. at sign-out. Resolves when the server knows or can't be reached. */
  endAll(): Promise<void>;
  dispose(): void;
}
