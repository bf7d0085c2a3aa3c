import { isOfTeam, limits, RETURN_GRACE_MS, SEAT_GRACE_MS } from '../protocol/index.ts';
import { fitsMesh, noSpace, noSpaceForVideo, sendsVideo, withMediaPath } from './room-capacity.ts';
import { change, invite, makeLink, moderate, uninvite } from './room-moderation.ts';
import {
  keep,
  mayModerate,
  noSuchRoom,
  notInside,
  notYours,
  placesOf,
  refusalFor,
  refused,
  roleIn,
  seatOf,
  sees,
  settled,
  wasRemoved,
  type Outcome,
  type Owner,
  type Room,
  type RoomEvent,
  type Seat,
} from './room-record.ts';
import { callsOf, decline, isRung, ring, unring, withoutLate } from './room-rings.ts';
import { newSeat, over, vacate } from './room-seats.ts';

type EventOf<T extends RoomEvent['type']> = Extract<RoomEvent, { type: T }>;
type Transitions = {
  readonly [T in RoomEvent['type']]: (room: Room, event: EventOf<T>, now: number) => Outcome;
};

/**
 * What an event makes of a room. Pure and total, and with it every race is decided: the events of a room are applied one
 * after the other.
 */
export function transition(room: Room, event: RoomEvent, now: number): Outcome {
  // The entry of the table takes just the event it is looked up for, which the compiler can't see through the name.
  const decide = transitions[event.type] as (room: Room, event: RoomEvent, now: number) => Outcome;
  const outcome = withMediaPath(decide(room, event, now), 'spare' in event ? event.spare : null);
  return outcome.kind === 'moved'
    ? { ...outcome, calls: callsOf({ before: room, after: outcome.room }, event, now) }
    : outcome;
}

const transitions: Transitions = {
  join,
  leave(room, { by }) {
    if (placesOf(room).some(({ deviceId }) => deviceId === by.deviceId))
      return vacate(room, ({ deviceId }) => deviceId === by.deviceId, null);
    return sees(room, by) ? settled : refusalFor(room, by, notInside);
  },
  state,
  moderate: (room, event, now) =>
    mayModerate(room, event.by) ? moderate(room, event, now) : refusalFor(room, event.by, notYours),
  change: (room, event) =>
    mayModerate(room, event.by) ? change(room, event.change) : refusalFor(room, event.by, notYours),
  invite: (room, event) =>
    mayModerate(room, event.by) ? invite(room, event.userIds) : refusalFor(room, event.by, notYours),
  uninvite: (room, event) =>
    mayModerate(room, event.by) ? uninvite(room, event.userIds) : refusalFor(room, event.by, notYours),
  ring,
  unring,
  decline,
  link: (room, event) =>
    mayModerate(room, event.by) ? makeLink(room, event.linkHash) : refusalFor(room, event.by, notYours),
  delete(room, { by }) {
    if (!mayModerate(room, by)) return refusalFor(room, by, notYours);
    return over(room);
  },
  'device-lost': (room, { by }, now) => expect(room, by, now + SEAT_GRACE_MS),
  'device-back': (room, { by }) => expect(room, by, null),
  'device-left': (room, { by, mayReturn }, now) =>
    mayReturn
      ? expect(room, by, now + RETURN_GRACE_MS)
      : vacate(room, ({ deviceId }) => deviceId === by.deviceId, null),
  'person-gone': (room, { userId, reason }) => vacate(room, (place) => place.userId === userId, reason),
  // What is too large for a mesh waits for the media server.
  'sfu-lost': (room) => (room.sfu && fitsMesh(room) ? keep({ ...room, sfu: null }) : settled),
  'time-passed'(room, _event, now) {
    if (room.emptyUntil !== null && now >= room.emptyUntil) return over(room);
    const left = withoutLate(room, now);
    const vacated = vacate(left, ({ dueBy }) => dueBy !== null && now >= dueBy, 'left');
    const isNews = left.ringing.length < room.ringing.length;
    return isNews && vacated.kind === 'settled' ? keep(left) : vacated;
  },
};

function join(room: Room, event: EventOf<'join'>, now: number): Outcome {
  const { by, media } = event;
  const own = seatOf(room, by.userId);
  // Whoever is inside has been let in already: a reconnect, a page loaded anew, another device.
  if (own !== null) return takeOver(room, { own, now }, event);
  const refusal = notFor(room, event) ?? noSpaceFor(room, event);
  if (refusal !== null) return refusal;
  const role = roleIn(room, by.userId);
  const isAsked = role === 'host' || isRung(room, by.userId);
  if (room.hasWaitingRoom && !isOfTeam(by.role) && !isAsked) return wait(room, event, now);
  return keep({
    ...room,
    people: isNewByLink(room, event) ? [...room.people, { userId: by.userId, role: 'member' }] : room.people,
    inside: [...room.inside, newSeat(by, media, afterAll(room, now))],
    waiting: room.waiting.filter(({ userId }) => userId !== by.userId),
    ringing: room.ringing.filter(({ userId }) => userId !== by.userId),
    emptyUntil: null,
  });
}

/** A newcomer is the last one for every device, whatever the clocks of the nodes say: so it knows that it offers. */
function afterAll({ inside }: Room, now: number): number {
  return Math.max(now, ...inside.map(({ joinedAt }) => joinedAt + 1));
}

/** Why they may not come in at all, if so. */
function notFor(room: Room, event: EventOf<'join'>): Outcome | null {
  const { by, passcodeHash } = event;
  if (roleIn(room, by.userId) === 'removed') return wasRemoved;
  if (!sees(room, by) && !hasLink(room, event)) return noSuchRoom;
  if (mayModerate(room, by) || isRung(room, by.userId)) return null;
  if (room.isLocked) return refused('room_locked', 'The room is locked');
  if (room.passcodeHash === null || passcodeHash === room.passcodeHash) return null;
  return refused('wrong_passcode', 'The room wants another passcode');
}

function noSpaceFor(room: Room, event: EventOf<'join'>): Outcome | null {
  if (isNewByLink(room, event) && room.people.length >= limits.peopleInRoom) return doorFull;
  return noSpace(room, event.media, event.spare);
}

function hasLink(room: Room, { linkHash }: EventOf<'join'>): boolean {
  return linkHash !== null && linkHash === room.linkHash;
}

/** Whoever of the team came by the link once sees the room from then on; guests bring it each time. */
function isNewByLink(room: Room, event: EventOf<'join'>): boolean {
  const { userId, role } = event.by;
  return hasLink(room, event) && isOfTeam(role) && roleIn(room, userId) === null;
}

/** The same seat, for the same device again or for another one of the person. */
function takeOver(
  room: Room,
  { own, now }: { readonly own: Seat; readonly now: number },
  { by, media, anew, spare }: EventOf<'join'>,
): Outcome {
  const refusal = sendsVideo(media) && !sendsVideo(own) ? noSpaceForVideo(room, spare) : null;
  if (refusal !== null) return refusal;
  const isSame = own.deviceId === by.deviceId;
  const seat: Seat = isSame
    ? {
        ...own,
        ...media,
        dueBy: null,
        stateSeq: -1,
        joinedAt: anew ? Math.max(now, own.joinedAt + 1) : own.joinedAt,
      }
    : { ...newSeat(by, media, now), handRaisedAt: own.handRaisedAt };
  return keep(
    { ...room, inside: room.inside.map((one) => (one === own ? seat : one)) },
    isSame
      ? []
      : [{ to: own.deviceId, event: 'room:removed', payload: { roomId: room.roomId, reason: 'moved' } }],
  );
}

function wait(room: Room, { by, media }: EventOf<'join'>, now: number): Outcome {
  const place = { userId: by.userId, deviceId: by.deviceId, dueBy: null, ...media };
  const known = room.waiting.find(({ userId }) => userId === by.userId);
  if (known === undefined) {
    if (room.waiting.length >= limits.waitingAtRoom) return doorFull;
    return keep({ ...room, waiting: [...room.waiting, { ...place, since: now }] });
  }
  const waiting = room.waiting.map((one) => (one === known ? { ...place, since: known.since } : one));
  return keep({ ...room, waiting });
}

function state(room: Room, event: EventOf<'state'>, now: number): Outcome {
  const { by, seq, media, handRaised, spare } = event;
  const own = seatOf(room, by.userId);
  if (own?.deviceId !== by.deviceId) return refusalFor(room, by, notInside);
  if (seq <= own.stateSeq) return settled;
  const refusal = sendsVideo(media) && !sendsVideo(own) ? noSpaceForVideo(room, spare) : null;
  if (refusal !== null) return refusal;
  const handRaisedAt = handRaised ? (own.handRaisedAt ?? now) : null;
  const seat: Seat = { ...own, ...media, stateSeq: seq, handRaisedAt };
  return keep({ ...room, inside: room.inside.map((one) => (one === own ? seat : one)) });
}

/** Notes until when a device has to be back. Said again it gives the device no more time. */
function expect(room: Room, { deviceId }: Owner, dueBy: number | null): Outcome {
  const isNews = (place: { readonly deviceId: string; readonly dueBy: number | null }): boolean =>
    place.deviceId === deviceId &&
    (dueBy === null ? place.dueBy !== null : place.dueBy === null || place.dueBy > dueBy);
  if (!placesOf(room).some(isNews)) return settled;
  return keep({
    ...room,
    inside: room.inside.map((seat) => (isNews(seat) ? { ...seat, dueBy } : seat)),
    waiting: room.waiting.map((one) => (isNews(one) ? { ...one, dueBy } : one)),
  });
}

const doorFull = refused('room_full', 'The room knows or keeps waiting as many people as it can');
