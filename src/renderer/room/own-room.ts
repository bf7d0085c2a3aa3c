import type { CallId, DeviceId, Person, RoomId, RoomSeen } from '@protocol';
import type { ScreenHint } from '@shared/phone.ts';
import type { MediaProblem, ScreenProblem } from '../media/media-problem.ts';

/**
 * Why this phone is not in the room, or not any more:
 *
 * - `passcode`: the room asks for one; `wrong-passcode`: for another one; `too-many-guesses`: not now.
 * - `locked`, `full`, `video-full`: nobody may come in; nobody may come in with a camera.
 * - `gone`: there is no such room, or it is not for this person. `removed`: by a host. `denied`: by a host, at the door.
 * - `ended`: for all. `moved`: another device of the person has the seat. `left`: this device was away for too long.
 * - `offline`: there is no line to the server. `failed`: a fault.
 */
export type RoomOver =
  | 'passcode'
  | 'wrong-passcode'
  | 'too-many-guesses'
  | 'locked'
  | 'full'
  | 'video-full'
  | 'gone'
  | 'removed'
  | 'denied'
  | 'ended'
  | 'moved'
  | 'left'
  | 'offline'
  | 'failed';

/**
 * `waiting`: before the door, until a host opens. `returning`: the line to the server is away, and those who are connected
 * go on talking. `over`: this phone is not in the room; listed until dismissed, or until another room is entered.
 */
type RoomPhase = 'joining' | 'waiting' | 'inside' | 'returning' | 'over';

/**
 * Who could listen, as far as this device sends and plays anything:
 *
 * - `direct`: nobody, as everything goes from device to device.
 * - `sealed`: nobody, as everything goes through the media server with keys that only the devices inside have.
 * - `unable`: nothing goes, as the room needs the media server and this browser can't encrypt for it.
 */
export type RoomPrivacy = 'direct' | 'sealed' | 'unable';

/** Another person in the room, with the device they are there with. */
export interface RemoteParticipant {
  readonly person: Person;
  readonly deviceId: DeviceId;
  /** Names the link to them where a `callId` does that for a call: in `Trust`. */
  readonly talkId: CallId;
  readonly joinedAt: number;
  readonly isHost: boolean;
  readonly muted: boolean;
  readonly cameraOn: boolean;
  readonly screenOn: boolean;
  readonly handRaisedAt: number | null;
  /** They talk elsewhere: they hear nobody in the room, and nobody hears them. */
  readonly held: boolean;
  /** They are in the room but their line to the server is down. */
  readonly signalingLost: boolean;
  /**
   * The connection to them. `failed`: every attempt was in vain; the person can only come in again. `none`: there is none,
   * as the room is {@link RoomPrivacy} `unable`.
   */
  readonly link: 'connecting' | 'up' | 'down' | 'failed' | 'none';
}

/** What this side sends and shows in its room. */
interface OwnSide {
  /** What is really sent. A seat without a usable microphone is muted. */
  readonly muted: boolean;
  readonly microphoneOpening: boolean;
  readonly microphoneProblem: MediaProblem | null;
  readonly cameraOn: boolean;
  readonly cameraProblem: MediaProblem | null;
  /** The room holds no more cameras and screens, so the last wish for one was refused. */
  readonly videoFull: boolean;
  readonly screenOn: boolean;
  readonly screenHint: ScreenHint;
  readonly screenProblem: ScreenProblem | null;
  readonly handRaised: boolean;
  readonly isHost: boolean;
  /** The host who muted this side, until it is unmuted. */
  readonly mutedBy: Person | null;
}

/** The room that this phone is in, on the way into, or was in last. A snapshot: every change makes a new one. */
export interface OwnRoom {
  readonly roomId: RoomId;
  readonly name: string;
  readonly phase: RoomPhase;
  /** Only in phase `over`. */
  readonly over: RoomOver | null;
  /** As the server told last; null before it has said anything. */
  readonly seen: RoomSeen | null;
  readonly own: OwnSide;
  /** The other people inside, in the order in which they came. */
  readonly others: readonly RemoteParticipant[];
  /** Nobody is heard and nobody hears this side, as for a call on hold. */
  readonly held: boolean;
  /** The media server of the room can't be reached: nobody is heard until it is back. */
  readonly mediaLost: boolean;
  readonly privacy: RoomPrivacy;
  /** When this phone came in, ms since epoch; null before. */
  readonly since: number | null;
}

/** `loading`: not told yet. `unavailable`: the server knows no rooms. */
export type RoomListState =
  | { readonly status: 'loading' | 'unavailable' }
  | { readonly status: 'ready'; readonly rooms: readonly RoomSeen[] };
