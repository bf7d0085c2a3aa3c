import type { CallId, CallMedia, DeviceId, Person, EndReason, RingRule } from '@protocol';
import type { ScreenHint } from '@shared/phone.ts';
import type { RungInto } from '@shared/ring-words.ts';
import type { MediaProblem, ScreenProblem } from '../media/media-problem.ts';
import type { End } from './call.ts';

export type CallPhase =
  'dialing' | 'ringing-out' | 'ringing-in' | 'connecting' | 'active' | 'reconnecting' | 'ended';

/** One call as a screen shows it. A snapshot: every change makes a new one. */
export interface CallView {
  readonly callId: CallId;
  readonly peer: Person;
  /** The device at the other end; null while nobody knows which one that will be. */
  readonly device: DeviceId | null;
  readonly direction: 'outgoing' | 'incoming';
  /** What was asked for at the start; a camera can be switched on in a voice call. */
  readonly media: CallMedia;
  readonly phase: CallPhase;
  /** Came in while another call was going on. */
  readonly waiting: boolean;
  /**
   * It is no call of two: somebody rings this person into this room. `callId` is its id; to answer is to enter it. Always
   * in phase `ringing-in`.
   */
  readonly ring?: RungInto;
  /** How this person has the calls of this caller. */
  readonly ringRule: RingRule;
  /** What is really sent. A call without a usable microphone is muted. */
  readonly muted: boolean;
  readonly cameraOn: boolean;
  /** This side shows its screen; nothing of it is sent while the call is on hold. */
  readonly screenOn: boolean;
  readonly screenHint: ScreenHint;
  readonly held: boolean;
  readonly remoteHeld: boolean;
  readonly remoteMuted: boolean;
  readonly remoteCameraOn: boolean;
  readonly remoteScreenOn: boolean;
  /** False where the other side, or the server in between, is too old to show a screen. */
  readonly remoteKnowsScreens: boolean;
  /** The other side is in the call but its line to the server is down. */
  readonly remoteSignalingLost: boolean;
  /** Why there is no microphone or camera although one was wanted. */
  readonly microphoneProblem: MediaProblem | null;
  readonly cameraProblem: MediaProblem | null;
  /** It was closed while muted, and is being opened again: still muted. */
  readonly microphoneOpening: boolean;
  readonly screenProblem: ScreenProblem | null;
  /** Somebody handed the caller over to the callee. */
  readonly transferredBy: Person | null;
  /** It is being handed over to somebody else, by this side (`giving`) or by the other. */
  readonly handover: {
    readonly to: Person;
    readonly giving: boolean;
    readonly attended: boolean;
    /** Nobody has been told of it yet: for a few seconds it can be undone. */
    readonly pending?: object;
  } | null;
  /** A handover that came to nothing, until the person has gone on with the call. */
  readonly returned: { readonly to: Person; readonly reason: EndReason } | null;
  /** Ms since epoch; null before the answer. */
  readonly answeredAt: number | null;
  /** Only in phase `ended`, which is listed for some seconds or until dismissed. */
  readonly ended: End | null;
}
