import type { EndedCall } from '../calls/call-record.ts';
import {
  isOfTeam,
  type NotRung,
  type CallId,
  type DeviceId,
  type ErrorCode,
  type PersonRole,
  type RoomAccess,
  type RoomChange,
  type RoomId,
  type RoomKind,
  type RoomModerate,
  type RoomRole,
  type ServerPayload,
  type UserId,
} from '../protocol/index.ts';
import type { SfuRoom } from '../sfu/sfu.ts';

/** A room as the server keeps it: one row, with everybody in it. */
export interface Room {
  readonly roomId: RoomId;
  /** Counts the transitions. */
  readonly revision: number;
  readonly name: string;
  readonly kind: RoomKind;
  readonly access: RoomAccess;
  readonly passcodeHash: string | null;
  readonly linkHash: string | null;
  readonly isLocked: boolean;
  readonly hasWaitingRoom: boolean;
  readonly createdBy: UserId;
  readonly createdAt: number;
  readonly people: readonly KnownPerson[];
  readonly inside: readonly Seat[];
  readonly waiting: readonly Waiting[];
  /** Who is rung into it, each person once. */
  readonly ringing: readonly Ring[];
  /** When a temporary room ends, if nobody has come by then. */
  readonly emptyUntil: number | null;
  /** Its place in the media server while it is too large for a mesh. Missing in rows of older servers. */
  readonly sfu?: SfuRoom | null;
}

/** Somebody whom the room knows by name, whether they are inside or not. */
interface KnownPerson {
  readonly userId: UserId;
  readonly role: RoomRole;
}

/** Of one device of a person, of whom there is one at most in all rooms. */
interface Place {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  /** Until when the device has to be back; null while it is connected. */
  readonly dueBy: number | null;
}

export interface Seat extends Place, Media {
  readonly joinedAt: number;
  /** Of the newest state that the device told; -1 before. */
  readonly stateSeq: number;
  readonly handRaisedAt: number | null;
}

interface Waiting extends Place, Media {
  readonly since: number;
}

export interface Ring {
  readonly userId: UserId;
  readonly by: UserId;
  readonly byDevice: DeviceId;
  /** Names it in the history of the two once it is over without an answer. */
  readonly callId: CallId;
  readonly since: number;
  readonly dueBy: number;
}

/** Somebody who is called and does not ring. */
export interface Unrung extends Pick<Ring, 'userId' | 'by' | 'byDevice' | 'callId' | 'since'> {
  readonly reason: NotRung[number]['reason'];
}

export interface Media {
  readonly muted: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  /** Missing in rows of older servers. */
  readonly held?: boolean;
}

/** A device and whose it is. */
export interface Owner {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

/** Who asks: always the device that a socket was authenticated for, with the role of its person on the server. */
export interface Asker extends Owner {
  readonly role: PersonRole;
}

export type Viewer = Pick<Asker, 'userId' | 'role'>;

export type RoomEvent =
  | {
      readonly type: 'join';
      readonly by: Asker;
      readonly media: Media;
      /** Of the link that they came by, and of the passcode that they knew. */
      readonly linkHash: string | null;
      readonly passcodeHash: string | null;
      /** The device has no connections any more. */
      readonly anew: boolean;
      readonly spare: Spare;
    }
  | { readonly type: 'leave'; readonly by: Asker }
  | {
      readonly type: 'state';
      readonly by: Asker;
      readonly seq: number;
      readonly media: Media;
      readonly handRaised: boolean;
      readonly spare: Spare;
    }
  | { readonly type: 'moderate'; readonly by: Asker; readonly request: RoomModerate; readonly spare: Spare }
  | { readonly type: 'change'; readonly by: Asker; readonly change: Changes }
  | { readonly type: 'invite'; readonly by: Asker; readonly userIds: readonly UserId[] }
  | { readonly type: 'uninvite'; readonly by: Asker; readonly userIds: readonly UserId[] }
  /** `rings` has the people who may be rung; `notRung` those who are called without it. */
  | {
      readonly type: 'ring';
      readonly by: Asker;
      readonly rings: readonly Ring[];
      readonly notRung: readonly Unrung[];
    }
  | { readonly type: 'unring'; readonly by: Asker; readonly userIds: readonly UserId[] }
  | { readonly type: 'decline'; readonly by: Asker }
  | { readonly type: 'link'; readonly by: Asker; readonly linkHash: string | null }
  | { readonly type: 'delete'; readonly by: Asker }
  /** A device lost its connection; its place is kept for a while. */
  | { readonly type: 'device-lost'; readonly by: Owner }
  | { readonly type: 'device-back'; readonly by: Owner }
  /** It said that it goes, and may be back in a moment or not. */
  | { readonly type: 'device-left'; readonly by: Owner; readonly mayReturn: boolean }
  /** They have gone into another room, or can sign in no more. */
  | { readonly type: 'person-gone'; readonly userId: UserId; readonly reason: 'moved' | 'removed' }
  /** The media server is away. */
  | { readonly type: 'sfu-lost' }
  | { readonly type: 'time-passed' };

/** A place in the media server that a room may take if it needs one; null: there is none to be had. */
type Spare = SfuRoom | null;

export type Changes = Pick<RoomChange, 'name' | 'access' | 'waitingRoom'> & {
  /** Left out: the passcode stays. */
  readonly passcodeHash?: string | null;
};

/** What is told to one device, as data. Whoever sees the room learns of its changes besides. */
export type RoomNotice = { [E in ToldEvent]: Told<E> }[ToldEvent];
type ToldEvent = 'room:removed' | 'room:muted';
interface Told<E extends ToldEvent> {
  readonly to: DeviceId;
  readonly event: E;
  readonly payload: ServerPayload<E>;
}

/**
 * - `moved`: the room is now `room`, or over (null). `admitted`: devices that waited, and are inside by it. `calls`: what
 *   is kept in the histories of people together with it.
 * - `settled`: nothing changes and the request is fulfilled.
 * - `refused`: with the code of the contract. `not_found` is said of a room that there is not, and of one that is nobody's
 *   business, in the same words.
 */
export type Outcome =
  | {
      readonly kind: 'moved';
      readonly room: Room | null;
      readonly notices: readonly RoomNotice[];
      readonly admitted: readonly DeviceId[];
      readonly calls: readonly EndedCall[];
    }
  | { readonly kind: 'settled'; readonly notices: readonly RoomNotice[] }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };

export const settled: Outcome = { kind: 'settled', notices: [] };

export function refused(code: ErrorCode, message: string) {
  return { kind: 'refused', code, message } as const satisfies Outcome;
}

export const noSuchRoom = refused('not_found', 'There is no such room');
export const notYours = refused('forbidden', 'Only a host of the room can do this');
export const notInside = refused('forbidden', 'This device is not in the room');
export const wasRemoved = refused('forbidden', 'A host has removed this person from the room');

export function keep(room: Room, notices: readonly RoomNotice[] = [], admitted: readonly DeviceId[] = []) {
  return {
    ...{ kind: 'moved', room: { ...room, revision: room.revision + 1 }, notices, admitted },
    calls: [],
  } as const satisfies Outcome;
}

export function roleIn({ people }: Room, userId: UserId): RoomRole | null {
  return people.find((one) => one.userId === userId)?.role ?? null;
}

export function seatOf(room: Room, userId: UserId): Seat | null {
  return room.inside.find((seat) => seat.userId === userId) ?? null;
}

/** The same device, not another one of its person. */
export function isInside(room: Room, { deviceId }: Pick<Owner, 'deviceId'>): boolean {
  return room.inside.some((seat) => seat.deviceId === deviceId);
}

export function mayModerate(room: Room, { userId, role }: Viewer): boolean {
  return role === 'admin' || roleIn(room, userId) === 'host';
}

/** Whether they may know of the room at all. */
export function sees(room: Room, { userId, role }: Viewer): boolean {
  const known = roleIn(room, userId);
  if (known === 'removed') return false;
  if (role === 'admin' || known === 'host' || known === 'member') return true;
  return seatOf(room, userId) !== null || (room.access === 'team' && isOfTeam(role));
}

/** The answer to who asks for something that they may not: it tells nothing that they don't know. */
export function refusalFor<R>(room: Room, viewer: Viewer, refusal: R) {
  if (roleIn(room, viewer.userId) === 'removed') return wasRemoved;
  return sees(room, viewer) ? refusal : noSuchRoom;
}

/** When the room changes by itself (`time-passed`), in ms since epoch; null for never. */
export function deadlineOf({ inside, waiting, ringing, emptyUntil }: Room): number | null {
  const due = [emptyUntil, ...[...inside, ...waiting, ...ringing].map(({ dueBy }) => dueBy)].filter(
    (at) => at !== null,
  );
  return due.length === 0 ? null : Math.min(...due);
}

/** Everybody who has a place, inside or before the door. */
export function placesOf({ inside, waiting }: Room): readonly Place[] {
  return [...inside, ...waiting];
}
