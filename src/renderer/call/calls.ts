import type { CallId, CallMedia, Person, DeviceId, RoomId } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { LevelMeter } from '../media/media.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { CallView } from './call-view.ts';

export type { CallView } from './call-view.ts';

/** The live objects of a call. Not in {@link CallView}, because they are no data. */
export interface CallMediaHandles {
  readonly localVideo: MediaStream | null;
  readonly remoteVideo: MediaStream | null;
  readonly localScreen: MediaStream | null;
  readonly remoteScreen: MediaStream | null;
  /** Played by the call core itself; here for looking at. */
  readonly localMeter: LevelMeter | null;
  readonly remoteMeter: LevelMeter | null;
  /** One's own voice, also while it is muted. */
  readonly voice: LevelMeter | null;
}

/** The calls of this phone, oldest first, and behind them who rings it into a room. What can be done to them are `PhoneCommand`s. */
export interface Calls {
  readonly list: Observable<readonly CallView[]>;
  /** Null handles where there is no such call. */
  media(callId: CallId): Observable<CallMediaHandles>;
  /** How good it is, measured once a second from the answer on. */
  quality(callId: CallId): Observable<QualityReading>;
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
  /** Asks the person what to show. Without a hint the one used before. */
  setScreen(callId: CallId, on: boolean, hint?: ScreenHint): void;
  /** Resuming a call holds the others. */
  setHeld(callId: CallId, held: boolean): void;
  /** The person talks elsewhere: in a room. */
  holdAll(): void;
  /** The server has made this room of the call. */
  moved(callId: CallId, roomId: RoomId): void;
  /** Hands the other side over; whoever is in a call with this phone already is connected with them at once. */
  transfer(callId: CallId, to: Person): void;
  takeBack(callId: CallId): void;
  /** Goes on with the answered calls that the page before this one had, as this device. */
  bringBack(deviceId: DeviceId): void;
  /** The page goes, and may be loaded anew. */
  unload(): void;
  /**
   * Hangs up everything but what rings here, which may go on elsewhere. Resolves when that is on its way: that this phone
   * leaves, which is said next, ends the same calls.
   */
  leave(): Promise<void>;
  /** Hangs up everything, e.g. at sign-out. Resolves when the server knows or can't be reached. */
  endAll(): Promise<void>;
  dispose(): void;
}
