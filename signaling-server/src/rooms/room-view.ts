import type { Person, RoomPeople, RoomRing, RoomSeen, RoomView, UserId } from '../protocol/index.ts';
import { mayModerate, type Room, type Viewer } from './room-record.ts';

/** Null for who can sign in no more. */
export type FindPerson = (userId: UserId) => Promise<Person | null>;

/** As everybody sees it who may. */
export async function viewOf(room: Room, find: FindPerson): Promise<RoomView> {
  const { roomId, revision, name, kind, access } = room;
  return {
    ...{ roomId, revision, name, kind, access, locked: room.isLocked, waitingRoom: room.hasWaitingRoom },
    media: room.sfu ? 'sfu' : 'mesh',
    ...{ passcode: room.passcodeHash !== null, link: room.linkHash !== null, hosts: hostsOf(room) },
    ringing: await ringingIn(room, find),
    inside: await withPeople(room.inside, find, (person, seat) => {
      const { deviceId, joinedAt, dueBy, muted, camera, screen, held = false, handRaisedAt } = seat;
      const connected = dueBy === null;
      return { person, deviceId, joinedAt, connected, muted, camera, screen, held, handRaisedAt };
    }),
  };
}

async function ringingIn({ ringing }: Room, find: FindPerson): Promise<RoomRing[]> {
  const rung = await withPeople(ringing, find, (person, one) => ({ person, one }));
  const rings = rung.map(async ({ person, one: { by, since, dueBy } }) => {
    const ringer = await find(by);
    return ringer === null ? [] : [{ person, by: ringer, since, dueBy }];
  });
  return (await Promise.all(rings)).flat();
}

/** As only hosts see it. */
export async function peopleOf({ people, waiting }: Room, find: FindPerson): Promise<RoomPeople> {
  return {
    people: await withPeople(people, find, (person, { role }) => ({ person, role })),
    waiting: await withPeople(waiting, find, (person, { since }) => ({ person, since })),
  };
}

/** As this one sees it. */
export async function seenBy(room: Room, viewer: Viewer, find: FindPerson): Promise<RoomSeen> {
  const view = await viewOf(room, find);
  return mayModerate(room, viewer) ? { ...view, forHosts: await peopleOf(room, find) } : view;
}

/** What somebody outside looks for: whether this has changed, or only what those inside show each other. */
export function outlineOf(room: Room): string {
  const { name, access, isLocked, hasWaitingRoom, passcodeHash, linkHash, inside, ringing } = room;
  const seats = inside.map(({ userId, deviceId }) => [userId, deviceId]);
  return JSON.stringify([
    ...[name, access, isLocked, hasWaitingRoom, passcodeHash !== null, linkHash !== null],
    ...[hostsOf(room), seats, ringing.map(({ callId }) => callId)],
  ]);
}

export function hostsOf({ people }: Room): UserId[] {
  return people.filter(({ role }) => role === 'host').map(({ userId }) => userId);
}

async function withPeople<T extends { readonly userId: UserId }, R>(
  list: readonly T[],
  find: FindPerson,
  map: (person: Person, one: T) => R,
): Promise<R[]> {
  const found = await Promise.all(list.map(async (one) => ({ one, person: await find(one.userId) })));
  return found.flatMap(({ one, person }) => (person === null ? [] : [map(person, one)]));
}
