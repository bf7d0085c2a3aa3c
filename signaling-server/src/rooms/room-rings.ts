import type { EndedCall } from '../calls/call-record.ts';
import { limits, type UserId } from '../protocol/index.ts';
import {
  isInside,
  keep,
  mayModerate,
  notInside,
  notYours,
  refusalFor,
  refused,
  roleIn,
  seatOf,
  settled,
  type Outcome,
  type Ring,
  type Room,
  type RoomEvent,
  type Unrung,
} from './room-record.ts';

type EventOf<T extends RoomEvent['type']> = Extract<RoomEvent, { type: T }>;

/** Whoever is rung may come in, and is invited by that: they can come later as well. */
export function ring(room: Room, { by, rings, notRung }: EventOf<'ring'>): Outcome {
  if (!isInside(room, by)) return refusalFor(room, by, notInside);
  return withRings(room, rings, notRung);
}

export function withRings(room: Room, rings: readonly Ring[], notRung: readonly Unrung[]): Outcome {
  const called = [...rings, ...notRung].map(({ userId }) => userId);
  const known = room.people.filter(({ userId, role }) => role !== 'removed' || !called.includes(userId));
  const added = called.filter((userId) => !known.some((one) => one.userId === userId));
  const isNew = ({ userId }: Ring): boolean => !isRung(room, userId) && seatOf(room, userId) === null;
  const ringing = [...room.ringing, ...rings.filter(isNew)];
  if (ringing.length > limits.ringingIntoRoom) return tooManyRing;
  if (known.length + added.length > limits.peopleInRoom) return tooMany;
  const people = [...known, ...added.map((userId) => ({ userId, role: 'member' }) as const)];
  return keep({ ...room, ringing, people: added.length === 0 ? room.people : people });
}

export function unring(room: Room, { by, userIds }: EventOf<'unring'>): Outcome {
  const mayEnd = (one: Ring): boolean => one.by === by.userId || mayModerate(room, by);
  const meant = room.ringing.filter(({ userId }) => userIds.includes(userId));
  if (!meant.every(mayEnd)) return refusalFor(room, by, notYours);
  return meant.length === 0 ? refusalFor(room, by, settled) : without(room, meant);
}

export function decline(room: Room, { by }: EventOf<'decline'>): Outcome {
  const meant = room.ringing.filter(({ userId }) => userId === by.userId);
  return meant.length === 0 ? refusalFor(room, by, settled) : without(room, meant);
}

/** They have rung for long enough. */
export function withoutLate(room: Room, now: number): Room {
  return { ...room, ringing: room.ringing.filter(({ dueBy }) => now < dueBy) };
}

export function isRung(room: Room, userId: UserId): boolean {
  return room.ringing.some((one) => one.userId === userId);
}

/**
 * What an event leaves in the histories of the people: each ring that is over, but for those who came in, as a call that
 * nobody answered.
 */
export function callsOf(
  { before, after }: { readonly before: Room; readonly after: Room | null },
  event: RoomEvent,
  now: number,
): EndedCall[] {
  const notRung = event.type === 'ring' ? event.notRung : [];
  const rang = before.ringing.filter(
    ({ userId, callId }) =>
      after === null || !(after.ringing.some((one) => one.callId === callId) || seatOf(after, userId)),
  );
  return [
    ...notRung.map((one) => unansweredCall(one, now)),
    ...rang.map((one) => endedCall(one, reasonOf(event, one, now), now)),
  ];
}

/** As it is kept where it does not even ring. */
export const unansweredCall = (one: Unrung, now: number): EndedCall => endedCall(one, one.reason, now);

function reasonOf(event: RoomEvent, { userId, dueBy }: Ring, now: number): EndedCall['reason'] {
  if (event.type === 'decline' && event.by.userId === userId) return 'declined';
  return now >= dueBy ? 'no-answer' : 'cancelled';
}

function endedCall(
  { callId, userId, by, byDevice, since }: Omit<Unrung, 'reason'>,
  reason: EndedCall['reason'],
  now: number,
): EndedCall {
  const ender = reason === 'declined' ? userId : reason === 'cancelled' ? by : null;
  return {
    ...{ callId, mergedCallId: null, revision: 0, callerId: by, callerDevice: byDevice, calleeId: userId },
    ...{ media: 'audio', warm: false, offeredTo: null, startedAt: since, state: 'ended', endedAt: now },
    ...{ calleeDevice: null, answeredAt: null, reason, by: ender, byDevice: null, message: null },
  };
}

function without(room: Room, meant: readonly Ring[]): Outcome {
  return keep({ ...room, ringing: room.ringing.filter((one) => !meant.includes(one)) });
}

export function mayBeRung(room: Room, by: EventOf<'ring'>['by'], userId: UserId): boolean {
  return roleIn(room, userId) !== 'removed' || mayModerate(room, by);
}

const tooManyRing = refused('room_full', `${limits.ringingIntoRoom} people are rung at once at most`);
const tooMany = refused('room_full', `A room knows ${limits.peopleInRoom} people at most`);
