import { limits, type RoomModerate, type UserId } from '../protocol/index.ts';
import { noSpace } from './room-capacity.ts';
import {
  keep,
  refused,
  roleIn,
  seatOf,
  settled,
  type Changes,
  type Outcome,
  type Room,
  type RoomEvent,
} from './room-record.ts';
import { newSeat, vacate } from './room-seats.ts';

type ModerateEvent = Omit<Extract<RoomEvent, { type: 'moderate' }>, 'type'>;
type ModerateOne = Extract<RoomModerate, { userId: UserId }>;

/** By somebody who may. */
export function moderate(room: Room, { by, request, spare }: ModerateEvent, now: number): Outcome {
  switch (request.action) {
    case 'lock':
    case 'unlock':
      return setLock(room, request.action === 'lock');
    case 'end':
      return vacate(room, () => true, 'ended');
    default:
      return moderateOne(room, { by, request, spare }, now);
  }
}

function moderateOne(
  room: Room,
  { by, request: { action, userId }, spare }: ModerateEvent & { readonly request: ModerateOne },
  now: number,
): Outcome {
  switch (action) {
    case 'mute': {
      const seat = seatOf(room, userId);
      if (seat === null) return nobodyThere;
      const payload = { roomId: room.roomId, by: by.userId };
      return { kind: 'settled', notices: [{ to: seat.deviceId, event: 'room:muted', payload }] };
    }
    case 'remove':
      return remove(room, userId);
    case 'admit':
      return admit(room, { userId, spare }, now);
    case 'deny':
      return vacate(room, (place) => place.userId === userId && seatOf(room, userId) === null, 'denied');
    case 'make-host':
      return makeHost(room, userId);
    case 'unmake-host':
      return unmakeHost(room, userId);
  }
}

export function change(room: Room, { name, access, waitingRoom, passcodeHash }: Changes): Outcome {
  return keep({
    ...room,
    ...(name === undefined ? {} : { name }),
    ...(access === undefined ? {} : { access }),
    ...(waitingRoom === undefined ? {} : { hasWaitingRoom: waitingRoom }),
    ...(passcodeHash === undefined ? {} : { passcodeHash }),
  });
}

export function invite(room: Room, userIds: readonly UserId[]): Outcome {
  const invited = new Set(userIds.filter((userId) => isOutside(roleIn(room, userId))));
  if (invited.size === 0) return settled;
  const others = room.people.filter(({ userId }) => !invited.has(userId));
  if (others.length + invited.size > limits.peopleInRoom) return tooMany;
  return keep({
    ...room,
    people: [...others, ...[...invited].map((userId) => ({ userId, role: 'member' }) as const)],
  });
}

/** Hosts stay: they are hosts no more first. */
export function uninvite(room: Room, userIds: readonly UserId[]): Outcome {
  const left = room.people.filter(({ userId, role }) => role === 'host' || !userIds.includes(userId));
  const gone = (userId: UserId): boolean =>
    room.people.some((one) => one.userId === userId) && !left.some((one) => one.userId === userId);
  if (left.length === room.people.length) return settled;
  return withPeople(room, left, (userId) => room.access === 'invited' && gone(userId));
}

export function makeLink(room: Room, linkHash: string | null): Outcome {
  return room.linkHash === linkHash ? settled : keep({ ...room, linkHash });
}

function setLock(room: Room, isLocked: boolean): Outcome {
  return room.isLocked === isLocked ? settled : keep({ ...room, isLocked });
}

function remove(room: Room, userId: UserId): Outcome {
  if (roleIn(room, userId) === 'removed') return settled;
  if (roleIn(room, userId) === 'host' && hostsOf(room).length === 1) return lastHost;
  const people = [
    ...room.people.filter((one) => one.userId !== userId),
    { userId, role: 'removed' } as const,
  ];
  if (people.length > limits.peopleInRoom) return tooMany;
  return withPeople(room, people, (one) => one === userId);
}

/** Knows others by name from now on, and some are not inside any more by that. */
function withPeople(before: Room, people: Room['people'], isGone: (userId: UserId) => boolean): Outcome {
  const ringing = before.ringing.filter(({ userId }) => !isGone(userId));
  const room = { ...before, people, ringing };
  const vacated = vacate(room, ({ userId }) => isGone(userId), 'removed');
  return vacated.kind === 'settled' ? keep(room) : vacated;
}

function admit(
  room: Room,
  { userId, spare }: Pick<ModerateEvent, 'spare'> & { readonly userId: UserId },
  now: number,
): Outcome {
  const one = room.waiting.find((waiting) => waiting.userId === userId);
  if (one === undefined) return seatOf(room, userId) === null ? nobodyThere : settled;
  const { deviceId, muted, dueBy } = one;
  // What they show they have to ask for once inside, as there may be room for no more of it.
  const media = { muted, camera: false, screen: false };
  const refusal = noSpace(room, media, spare);
  if (refusal !== null) return refusal;
  const seat = { ...newSeat(one, media, now), dueBy };
  const waiting = room.waiting.filter((other) => other !== one);
  const ringing = room.ringing.filter((other) => other.userId !== userId);
  const inside = [...room.inside, seat];
  return keep({ ...room, inside, waiting, ringing, emptyUntil: null }, [], [deviceId]);
}

function makeHost(room: Room, userId: UserId): Outcome {
  const role = roleIn(room, userId);
  if (role === 'host') return settled;
  if (role === 'removed' || (role === null && seatOf(room, userId) === null)) return nobodyThere;
  const others = room.people.filter((one) => one.userId !== userId);
  return keep({ ...room, people: [...others, { userId, role: 'host' }] });
}

function unmakeHost(room: Room, userId: UserId): Outcome {
  if (roleIn(room, userId) !== 'host') return settled;
  if (hostsOf(room).length === 1) return lastHost;
  const people = room.people.map((one) =>
    one.userId === userId ? ({ userId, role: 'member' } as const) : one,
  );
  return keep({ ...room, people });
}

function hostsOf({ people }: Room): readonly { readonly userId: UserId }[] {
  return people.filter(({ role }) => role === 'host');
}

/** Not among those who may come in for having been asked. */
function isOutside(role: ReturnType<typeof roleIn>): boolean {
  return role === null || role === 'removed';
}

const nobodyThere = refused('not_found', 'This person is not there');
const lastHost = refused('forbidden', 'A room has at least one host');
const tooMany = refused('room_full', `A room knows ${limits.peopleInRoom} people at most`);
