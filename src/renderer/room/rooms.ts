import type {
  ClientPayload,
  DeviceId,
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
import type { LevelMeter } from '../media/media.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { SignalingError } from '../signaling/signaling.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import type { IncomingRing } from './incoming-rings.ts';
import type { ShownPictures } from './room-wants-model.ts';
import type { OwnRoom, RoomListState } from './own-room.ts';

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
  /** Which cameras are on the screen, and how high: of others none comes where a media server passes them on. */
  setShown(shown: ShownPictures): void;
  raiseHand(raised: boolean): void;
  react(emoji: RoomEmoji): void;
  /** Who rings this person into a room. They are shown, answered and declined like calls, see `CallView.ring`. */
  readonly rings: Observable<readonly IncomingRing[]>;
  /** Rings people into the room that this phone is in. Answers with whom it does not ring at, and why. */
  ring(roomId: RoomId, userIds: readonly UserId[]): Answered<unknown>;
  unring(roomId: RoomId, userId: UserId): Answered<unknown>;
  /** Makes a room, and enters it where it is made of a call. Answers with what the server made of it. */
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
  /** Does not come to where this person is rung. */
  decline(roomId: RoomId): void;
  /** A call has become this room; goes on with what the call was talked with. */
  enterFromCall(roomId: RoomId, from: HandedOver | null): void;
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
