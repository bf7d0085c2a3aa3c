import type { CallEngine } from '../calls/call-engine.ts';
import { seatsOf, type CallRecord, type Outcome } from '../calls/call-record.ts';
import { transition as callTransition } from '../calls/call-transition.ts';
import type { Passwords } from '../accounts/passwords.ts';
import { done, refuse } from '../ops/reply.ts';
import {
  isOfTeam,
  SEAT_GRACE_MS,
  type CallId,
  type NotRung,
  type Reply,
  type RoomCreate,
  type RoomSeen,
  type UserId,
} from '../protocol/index.ts';
import { planRings, shown, type RingDeps, type Rings } from './ring-people.ts';
import type { RoomEngine } from './room-engine.ts';
import { noSuchRoom, sees, type Asker, type Room, type Seat } from './room-record.ts';
import { withRings } from './room-rings.ts';
import { newSeat } from './room-seats.ts';
import { seenBy } from './room-view.ts';

export interface CreateRoomDeps extends RingDeps {
  readonly engine: RoomEngine;
  readonly passwords: Passwords;
  readonly callEngine: Pick<CallEngine, 'find' | 'exclusively' | 'applied'>;
}

type Made = Reply<RoomSeen & { notRung: NotRung }>;

/** Makes a room, of a call where that is asked, and rings people into it. */
export async function createRoom(deps: CreateRoomDeps, by: Asker, request: RoomCreate): Promise<Made> {
  if (!isOfTeam(by.role)) return refuse('forbidden', 'Guests make no rooms');
  const { fromCall } = request;
  return fromCall === undefined
    ? create(deps, by, { request, seats: [] })
    : // On this node no event of the call comes between.
      deps.callEngine.exclusively(fromCall, () => createOfCall(deps, by, { request, fromCall }));
}

async function createOfCall(
  deps: CreateRoomDeps,
  by: Asker,
  { request, fromCall }: { readonly request: RoomCreate; readonly fromCall: CallId },
): Promise<Made> {
  const known = await deps.engine.find(request.roomId);
  if (known !== null) return repeated(deps, known, by);
  const call = await deps.callEngine.find(fromCall);
  if (call === null) return notYourCall;
  const now = deps.clock.now();
  const seats = seatsOf(call).map(({ by: seated, dueBy }): Seat => {
    const sends = request.callMedia?.[seated.deviceId === by.deviceId ? 'own' : 'other'];
    const seat = newSeat(seated, sends ?? { muted: false, camera: false, screen: false }, now);
    return { ...seat, dueBy };
  });
  return create(deps, by, { request, seats, fromCall: call.callId });
}

interface Making {
  readonly request: RoomCreate;
  readonly seats: readonly Seat[];
  readonly fromCall?: CallId;
}

async function create(deps: CreateRoomDeps, by: Asker, making: Making): Promise<Made> {
  const { request, fromCall } = making;
  const known = await deps.engine.find(request.roomId);
  if (known !== null) return repeated(deps, known, by);
  const planned = await planRings(deps, { by, room: null }, request.ring);
  if (!planned.ok) return planned;
  const room = await newRoom(deps, by, { ...making, ...planned.data });
  if (room === null) return refuse('room_full', 'These are too many people for a room');
  return made(deps, by, { room, notRung: planned.data.notRung, fromCall });
}

interface Settled {
  readonly room: Room;
  readonly notRung: Rings['notRung'];
  readonly fromCall: CallId | undefined;
}

async function made(deps: CreateRoomDeps, by: Asker, { room, notRung, fromCall }: Settled): Promise<Made> {
  const { engine, clock, callEngine } = deps;
  const move = { type: 'move', by, roomId: room.roomId } as const;
  const decide = (call: CallRecord) => callTransition(call, move, clock.now());
  const from = fromCall === undefined ? null : { callId: fromCall, decide };
  const created = await engine.create({ room, from }, notRung);
  switch (created.kind) {
    case 'full':
      return refuse('too_many_rooms', 'This person has made too many rooms');
    case 'exists':
      return repeated(deps, created.room, by);
    case 'refused':
      return refusedAs(created.outcome);
    case 'made':
      // Those inside know of the room first.
      if (created.call !== null) callEngine.applied(created.call, 'move');
      // A device may have gone while its seat changed from the call to the room.
      if (room.inside.length > 0) await engine.checkSeats([room]);
      return done({ ...(await seenBy(room, by, deps.findPerson)), notRung: shown(notRung) });
  }
}

const refusedAs = (outcome: Outcome | null): Made =>
  outcome?.kind === 'refused' ? refuse(outcome.code, outcome.message) : notYourCall;

/** Null where it would know too many people. */
async function newRoom(
  { clock, passwords, findPerson }: CreateRoomDeps,
  by: Asker,
  { request, seats, rings, notRung }: Making & Rings,
): Promise<Room | null> {
  const { roomId, name, kind, access, passcode, waitingRoom } = request;
  const now = clock.now();
  const hosts = [...new Set([by.userId, ...seats.map(({ userId }) => userId)])];
  const invited = (await Promise.all(request.invite.map((userId) => findPerson(userId)))).flatMap(
    (person): UserId[] => (person === null || hosts.includes(person.userId) ? [] : [person.userId]),
  );
  const room: Room = {
    ...{ roomId, revision: 0, name, kind, access, linkHash: null, isLocked: false },
    ...{ hasWaitingRoom: waitingRoom, createdBy: by.userId, createdAt: now },
    ...{ inside: seats, waiting: [], ringing: [] },
    passcodeHash: passcode === null ? null : await passwords.hash(passcode),
    people: [
      ...hosts.map((userId) => ({ userId, role: 'host' }) as const),
      ...[...new Set(invited)].map((userId) => ({ userId, role: 'member' }) as const),
    ],
    emptyUntil: kind === 'temporary' && seats.length === 0 ? now + SEAT_GRACE_MS : null,
  };
  const outcome = withRings(room, rings, notRung);
  return outcome.kind === 'moved' ? outcome.room : null;
}

/** The same `room:create` again, after a reconnect; or an id that is another one's, of which nothing is told. */
async function repeated({ findPerson }: CreateRoomDeps, room: Room, by: Asker): Promise<Made> {
  const isOwn = room.createdBy === by.userId && sees(room, by);
  return isOwn
    ? done({ ...(await seenBy(room, by, findPerson)), notRung: [] })
    : refuse(noSuchRoom.code, noSuchRoom.message);
}

/** The same for a call of others and for none: whether there is one is nobody's business. */
const notYourCall = refuse('forbidden', 'This device is not part of that call');
