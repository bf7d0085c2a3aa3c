import { expect, it } from 'vitest';
import { limits, type RoomId, type UserId } from '../protocol/index.ts';
import { settled, type Room } from '../rooms/room-record.ts';
import { transition } from '../rooms/room-transition.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bob, bobsLaptop } from './testing/sample-people.ts';

const made = { kind: 'made', call: null, left: [] };
const quiet = { muted: true, camera: false, screen: false };
const adas = { userId: ada, deviceId: adasLaptop, role: 'member' } as const;
const bobs = { userId: bob, deviceId: bobsLaptop, role: 'member' } as const;

const newRoom = (name: string, given: Partial<Room> = {}): Room => ({
  ...{ roomId: `room-${name}` as RoomId, revision: 1, name, kind: 'permanent', access: 'team' },
  ...{
    passcodeHash: null,
    linkHash: null,
    isLocked: false,
    hasWaitingRoom: false,
    createdBy: ada,
  },
  ...{
    createdAt: 5_000,
    people: [{ userId: ada, role: 'host' }],
    inside: [],
    waiting: [],
    ringing: [],
    emptyUntil: null,
  },
  ...given,
});

describeOnEveryEngine('rooms', (stores) => {
  const create = (room: Room) =>
    stores().rooms.create({ room, from: null, calls: [], leave: () => () => settled });
  const enter = (room: Room, by: typeof adas | typeof bobs) =>
    stores().rooms.change(
      room.roomId,
      (now) =>
        transition(
          now,
          {
            ...{ type: 'join', by, media: quiet },
            linkHash: null,
            passcodeHash: null,
            anew: false,
            spare: null,
          },
          6_000,
        ),
      {
        userId: by.userId,
        leave: (other) =>
          transition(other, { type: 'person-gone', userId: by.userId, reason: 'moved' }, 6_000),
      },
    );
  const insideOf = async ({ roomId }: Room) =>
    (await stores().rooms.find(roomId))?.inside.map(({ userId }) => userId);

  it('are kept as they are made, once', async () => {
    const room = newRoom('kitchen', { linkHash: 'link' });
    expect(await create(room)).toEqual(made);
    expect(await create({ ...room, name: 'other' })).toEqual({ kind: 'exists', room });
    expect(await stores().rooms.find(room.roomId)).toEqual(room);
    expect(await stores().rooms.findByLink('link')).toEqual(room);
    expect(await stores().rooms.findByLink('another')).toBeNull();
  });

  it('are so many of one person at most', async () => {
    for (let count = 0; count < limits.roomsPerPerson; count += 1)
      expect(await create(newRoom(`number-${count}`))).toEqual(made);
    expect(await create(newRoom('one-too-many'))).toEqual({ kind: 'full' });
  });

  it('are seen by whom they are for', async () => {
    const [open, closed] = [newRoom('open'), newRoom('closed', { access: 'invited' })];
    const invited = newRoom('invited', {
      access: 'invited',
      people: [
        { userId: ada, role: 'host' },
        { userId: bob, role: 'member' },
      ],
    });
    for (const room of [open, closed, invited]) await create(room);
    const names = async (userId: UserId, role: 'admin' | 'member' | 'guest') =>
      (await stores().rooms.seenBy({ userId, role })).map(({ name }) => name).sort();
    expect(await names(ada, 'member')).toEqual(['closed', 'invited', 'open']);
    expect(await names(bob, 'member')).toEqual(['invited', 'open']);
    expect(await names(bob, 'guest')).toEqual(['invited']);
    expect(await names('user-root' as UserId, 'admin')).toEqual(['closed', 'invited', 'open']);
  });

  it('have everybody who comes at the same moment, and each person in one room', async () => {
    await addAccount(stores(), 'ada');
    await addAccount(stores(), 'bob');
    const rooms = [newRoom('a'), newRoom('b'), newRoom('c')];
    for (const room of rooms) await create(room);
    await Promise.all(rooms.flatMap((room) => [enter(room, adas), enter(room, bobs)]));
    const inside = (await Promise.all(rooms.map(insideOf))).flat();
    expect(inside.sort()).toEqual([ada, bob]);
    const place = await stores().rooms.placeOf(ada);
    expect(place?.inside.map(({ userId }) => userId)).toContain(ada);
    const occupied = (await stores().rooms.occupied()).flatMap((room) => room.inside);
    expect(occupied).toHaveLength(2);
  });

  it('are left all or nothing with what they are left for', async () => {
    await addAccount(stores(), 'ada');
    const [first, second] = [
      newRoom('a', { kind: 'temporary' }),
      newRoom('b', { isLocked: true, people: [] }),
    ];
    for (const room of [first, second]) await create(room);
    await enter(first, adas);
    expect(await enter(second, adas)).toMatchObject({ outcome: { code: 'room_locked' }, left: null });
    expect(await insideOf(first)).toEqual([ada]);
    await stores().rooms.change(second.roomId, (room) => ({
      ...{ kind: 'moved', notices: [], admitted: [], calls: [] },
      room: { ...room, isLocked: false, revision: room.revision + 1 },
    }));
    expect(await enter(second, adas)).toMatchObject({ left: { outcome: { room: null } } });
    expect(await stores().rooms.find(first.roomId)).toBeNull();
  });

  it('are due when somebody is awaited no longer', async () => {
    await addAccount(stores(), 'ada');
    const room = newRoom('a');
    await create(room);
    await enter(room, adas);
    expect(await stores().rooms.due(Number.MAX_SAFE_INTEGER)).toEqual([]);
    await stores().rooms.change(room.roomId, (now) => transition(now, { type: 'device-lost', by: adas }, 0));
    expect(await stores().rooms.due(59_999)).toEqual([]);
    expect(await stores().rooms.due(60_000)).toEqual([room.roomId]);
  });
});
