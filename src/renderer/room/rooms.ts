import type {
  CallId,
  ClientPayload,
  DeviceId,
  Person,
  RoomChange,
  RoomEmoji,
  RoomId,
  RoomModerate,
  RoomSeen,
  UserId,
} from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { Result } from '@shared/result.ts';
import type { MediaProblem, ScreenProblem } from '../media/media-problem.ts';
import type { LevelMeter } from '../media/media.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { SignalingError } from '../signaling/signaling.ts';

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
  /** The connection to them. `failed`: every attempt was in vain; the person can only come in again. */
  readonly link: 'connecting' | 'up' | 'down' | 'failed';
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
  /** When this phone came in, ms since epoch; null before. */
  readonly since: number | null;
}

/** The live objects of a participant. Not in {@link RemoteParticipant}, because they are no data. */
export interface ParticipantMedia {
  readonly video: MediaStream | null;
  readonly screen: MediaStream | null;
  readonly meter: LevelMeter | null;
}

export interface OwnMedia extends ParticipantMedia {
  /** One's own voice, also while it is muted. */
  readonly voice: LevelMeter | null;
}

/** An emoji that somebody has just shown everybody; gone after some seconds. */
export interface Reaction {
  readonly id: number;
  readonly userId: UserId;
  readonly emoji: string;
}

/** What opens a door that is not open to everybody. */
export interface RoomKeys {
  readonly passcode?: string;
  /** The token of the room's link. */
  readonly link?: string;
  /** Comes in with the microphone muted. */
  readonly muted?: boolean;
}

type Answered<T> = Promise<Result<T, SignalingError>>;

/** `loading`: not told yet. `unavailable`: the server knows no rooms. */
export type RoomListState =
  | { readonly status: 'loading' | 'unavailable' }
  | { readonly status: 'ready'; readonly rooms: readonly RoomSeen[] };

/**
 * The rooms of the team that this person may see, and the one that this phone is in. Joining, leaving, muting and all else
 * that is done to it are `PhoneCommand`s: its `roomId` stands for a `callId` there.
 */
export interface Rooms {
  /** By name. */
  readonly list: Observable<RoomListState>;
  readonly current: Observable<OwnRoom | null>;
  /** Nulls where there is no such participant. */
  media(deviceId: DeviceId): Observable<ParticipantMedia>;
  readonly ownMedia: Observable<OwnMedia>;
  /** How good the connection to them is, measured once a second. */
  quality(deviceId: DeviceId): Observable<QualityReading>;
  readonly reactions: Observable<readonly Reaction[]>;
  /** How loud people are played, 0 to 1; who is not in it, 1. Kept between sessions. */
  readonly volumes: Observable<ReadonlyMap<UserId, number>>;
  setVolume(userId: UserId, volume: number): void;
  /** Enters a room, and leaves the one before. What comes of it is in {@link Rooms.current}. */
  join(roomId: RoomId, keys?: RoomKeys): void;
  /** Takes a room in phase `over` off the screen. */
  dismiss(): void;
  raiseHand(raised: boolean): void;
  react(emoji: RoomEmoji): void;
  /** Makes a room. Answers with what the server made of it. */
  create(room: Omit<ClientPayload<'room:create'>, 'roomId'>): Answered<RoomSeen>;
  change(change: RoomChange): Answered<unknown>;
  remove(roomId: RoomId): Answered<unknown>;
  invite(roomId: RoomId, userIds: readonly UserId[]): Answered<unknown>;
  uninvite(roomId: RoomId, userIds: readonly UserId[]): Answered<unknown>;
  /** The token of a new link, after which an older one is no good any more. It is told this once. */
  makeLink(roomId: RoomId): Answered<string>;
  revokeLink(roomId: RoomId): Answered<unknown>;
  moderate(request: RoomModerate): Answered<unknown>;
}

/** What commands do to the room of this phone. */
export interface RoomControl extends Rooms {
  leave(): void;
  setMuted(muted: boolean): void;
  setCamera(on: boolean): void;
  /** Asks the person what to show. Without a hint the one used before. */
  setScreen(on: boolean, hint?: ScreenHint): void;
  /** Resuming a room holds the calls. */
  setHeld(held: boolean): void;
  /** Says to the server that this phone leaves. */
  endAll(): Promise<void>;
  dispose(): void;
}
