import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits, SEAT_GRACE_MS, type ClientPayload, type RoomId } from '../protocol/index.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { LOOK_EVERY_MS } from '../waits/wait-watch.ts';

let server: TestServer;
let ada: TestDevice;
let bob: TestDevice;
const devices: TestDevice[] = [];

beforeEach(async () => {
  server = await startTestServer();
  ada = await enter('ada');
  bob = await enter('bob');
});
afterEach(async () => {
  for (const device of devices.splice(0)) device.drop();
  await server.stop();
});

async function enter(username: string, role: 'admin' | 'member' | 'guest' = 'member'): Promise<TestDevice> {
  const device = await (await signUp(server, username, role)).connect();
  devices.push(device);
  return device;
}

type Given = Partial<ClientPayload<'room:create'>>;

async function make(by: TestDevice, given: Given = {}): Promise<RoomId> {
  const roomId = randomUUID() as RoomId;
  const plain = { roomId, name: 'Kitchen', kind: 'permanent', access: 'team' } as const;
  dataOf(await by.request('room:create', { ...plain, ...given }));
  return roomId;
}

type Join = Partial<ClientPayload<'room:join'>>;
const ask = (device: TestDevice, roomId: RoomId, given: Join = {}) =>
  device.request('room:join', { roomId, muted: false, camera: false, ...given });

async function join(device: TestDevice, roomId: RoomId, given: Join = {}) {
  const joined = dataOf(await ask(device, roomId, given));
  if (joined.outcome !== 'inside') throw new Error('waits before the door');
  return joined.room;
}

const codeOf = async (reply: Promise<unknown>): Promise<string> =>
  ((await reply) as { error?: { code: string } }).error?.code ?? 'ok';
const namesIn = (room: { inside: { person: { username: string } }[] }): string[] =>
  room.inside.map(({ person }) => person.username);
const listed = async (device: TestDevice): Promise<string[]> =>
  dataOf(await device.request('room:list', {})).rooms.map(({ roomId }) => roomId);
const removal = (roomId: RoomId, reason: string) => ({ roomId, reason });

/** The next view in which this is so. */
async function seen(
  device: TestDevice,
  isMeant: (view: Awaited<ReturnType<typeof join>>) => boolean,
): Promise<Awaited<ReturnType<typeof join>>> {
  for (;;) {
    const view = await device.next('room:changed');
    if (isMeant(view)) return view;
  }
}

it('whoever is in a room is shown as in a call, and who waits for them is told when they left', async () => {
  const roomId = await make(bob);
  dataOf(await ada.request('presence:watch', { userIds: [bob.userId] }));
  await join(bob, roomId);
  expect(await ada.next('presence:changed')).toMatchObject({ userId: bob.userId, status: 'in-call' });
  dataOf(await ada.request('waits:add', { userId: bob.userId }));
  const told = async () => (dataOf(await ada.request('waits:list', {})).waits[0]?.freeAt ?? null) !== null;
  expect(await told()).toBe(false);
  dataOf(await bob.request('room:leave', { roomId }));
  expect(await ada.next('presence:changed')).toMatchObject({ userId: bob.userId, status: 'available' });
  await until(async () => {
    server.clock.advance(LOOK_EVERY_MS);
    return told();
  });
});

describe('a room', () => {
  it('is seen by the team with who is inside, as they come and go', async () => {
    const roomId = await make(ada);
    expect(await bob.next('room:changed')).toMatchObject({ roomId, name: 'Kitchen', inside: [] });
    await join(ada, roomId);
    expect(namesIn(await bob.next('room:changed'))).toEqual(['ada']);
    expect(namesIn(await join(bob, roomId))).toEqual(['ada', 'bob']);
    dataOf(await ada.request('room:leave', { roomId }));
    expect(namesIn(await seen(bob, ({ inside }) => inside.length === 1))).toEqual(['bob']);
  });

  it('is made once, however often that is asked', async () => {
    const request = { roomId: 'room-0001', name: 'Kitchen', kind: 'permanent', access: 'team' } as const;
    const create = (by: TestDevice) => by.request('room:create', { ...request, roomId: request.roomId });
    expect(dataOf(await create(ada))).toEqual(dataOf(await create(ada)));
    expect(await codeOf(create(bob))).toBe('not_found');
  });

  it('passes signals on between those inside, and reactions to them', async () => {
    const roomId = await make(ada);
    await join(ada, roomId);
    await join(bob, roomId);
    const signal = { roomId, to: bob.deviceId, seq: 3, body: '{"sdp":1}' };
    dataOf(await ada.request('room:signal', signal));
    const from = ada.deviceId;
    expect(await bob.next('room:signaled')).toEqual({ roomId, from, seq: 3, body: '{"sdp":1}' });
    dataOf(await bob.request('room:acknowledge', { roomId, to: ada.deviceId, runs: [[3, 3]] }));
    expect(await ada.next('room:acknowledged')).toEqual({ roomId, from: bob.deviceId, runs: [[3, 3]] });
    dataOf(await ada.request('room:react', { roomId, emoji: '🎉' }));
    expect(await bob.next('room:reacted')).toEqual({ roomId, from, emoji: '🎉' });
    dataOf(await bob.request('room:leave', { roomId }));
    // As long as another node may go by what it knew.
    server.clock.advance(2_000);
    expect(await codeOf(ada.request('room:signal', signal))).toBe('forbidden');
    expect(await codeOf(bob.request('room:react', { roomId, emoji: '🎉' }))).toBe('forbidden');
  });

  it('passes on what is said in one breath with coming in, and nothing of who is not let in', async () => {
    const roomId = await make(ada);
    await join(ada, roomId);
    const comeIn = (device: TestDevice, body: string) =>
      Promise.all([
        codeOf(ask(device, roomId)),
        codeOf(device.request('room:signal', { roomId, to: ada.deviceId, seq: 0, body })),
      ]);
    const eve = await enter('eve');
    dataOf(await ada.request('room:moderate', { roomId, action: 'lock' }));
    expect(await comeIn(eve, '{"of":"eve"}')).toEqual(['room_locked', 'forbidden']);
    dataOf(await ada.request('room:moderate', { roomId, action: 'unlock' }));
    expect(await comeIn(bob, '{"of":"bob"}')).toEqual(['ok', 'ok']);
    expect(await ada.next('room:signaled')).toMatchObject({ from: bob.deviceId, body: '{"of":"bob"}' });
  });

  it('shows what everybody inside sends, the newest only', async () => {
    const roomId = await make(ada);
    await join(ada, roomId);
    await join(bob, roomId);
    const state = { roomId, muted: true, camera: false, handRaised: true };
    dataOf(await bob.request('room:state', { ...state, seq: 1 }));
    const { inside } = await seen(ada, (view) => view.inside[1]?.muted === true);
    expect(inside[1]).toMatchObject({ handRaisedAt: expect.any(Number) as unknown, held: false });
    dataOf(await bob.request('room:state', { ...state, seq: 0, muted: false }));
    dataOf(await bob.request('room:state', { ...state, seq: 2, handRaised: false, held: true }));
    expect((await ada.next('room:changed')).inside[1]).toMatchObject({
      ...{ muted: true, handRaisedAt: null, held: true },
    });
  });

  it('is left for another one, and by a device for another one of the same person', async () => {
    const [first, second] = [await make(ada), await make(ada)];
    await join(ada, first);
    expect(namesIn(await join(ada, second))).toEqual(['ada']);
    expect(await ada.next('room:removed')).toEqual(removal(first, 'moved'));
    const rooms = dataOf(await bob.request('room:list', {})).rooms;
    expect(rooms.map((room) => [room.roomId, namesIn(room)])).toEqual(
      expect.arrayContaining([
        [first, []],
        [second, ['ada']],
      ]),
    );
    const phone = await (await signInAgain(server, ada)).connect();
    devices.push(phone);
    expect((await join(phone, second)).inside).toMatchObject([{ deviceId: phone.deviceId }]);
    expect(await ada.next('room:removed')).toEqual(removal(second, 'moved'));
  });

  it('keeps one place of a person who joins two rooms at the same moment', async () => {
    const rooms = [await make(ada), await make(ada), await make(ada)];
    await Promise.all(rooms.map((roomId) => join(bob, roomId)));
    const lists = dataOf(await ada.request('room:list', {})).rooms;
    expect(lists.flatMap(namesIn)).toEqual(['bob']);
  });

  it('holds so many people, and so many who send video', async () => {
    const roomId = await make(ada);
    const people = [ada, bob];
    while (people.length <= limits.roomSeats) people.push(await enter(`person-${people.length}`));
    for (const device of people.slice(0, limits.roomVideos)) await join(device, roomId, { camera: true });
    const next = people[limits.roomVideos]!;
    expect(await codeOf(ask(next, roomId, { camera: true }))).toBe('room_video_full');
    for (const device of people.slice(limits.roomVideos, limits.roomSeats)) await join(device, roomId);
    const screen = { roomId, seq: 0, muted: false, camera: false, screen: true, handRaised: false };
    expect(await codeOf(next.request('room:state', screen))).toBe('room_video_full');
    expect(await codeOf(ask(people.at(-1)!, roomId))).toBe('room_full');
    // Who is inside comes back into a full room.
    expect((await join(ada, roomId, { camera: true })).inside).toHaveLength(limits.roomSeats);
  });

  it('that is temporary ends with the last one inside', async () => {
    const roomId = await make(ada, { kind: 'temporary' });
    await join(ada, roomId);
    dataOf(await ada.request('room:leave', { roomId }));
    expect(await bob.next('room:gone')).toMatchObject({ roomId });
    expect(await listed(ada)).toEqual([]);
  });

  it('that is temporary ends where nobody comes', async () => {
    const roomId = await make(ada, { kind: 'temporary' });
    server.clock.advance(SEAT_GRACE_MS);
    expect(await bob.next('room:gone')).toMatchObject({ roomId });
  });
});

describe('a place in a room', () => {
  it('is kept for a device that lost its connection, and lost after that', async () => {
    const roomId = await make(ada);
    await join(ada, roomId);
    await join(bob, roomId);
    await bob.disconnect(server);
    const away = await seen(ada, ({ inside }) => inside[1]?.connected === false);
    await bob.connect();
    const back = await seen(ada, ({ inside }) => inside[1]?.connected === true);
    expect(back.inside[1]!.joinedAt).toBe(away.inside[1]!.joinedAt);
    expect(dataOf(await bob.request('session:resume', { callIds: [] })).room).toMatchObject({ roomId });
    await bob.disconnect(server);
    server.clock.advance(SEAT_GRACE_MS);
    expect(namesIn(await seen(ada, ({ inside }) => inside.length === 1))).toEqual(['ada']);
    await bob.connect();
    expect(dataOf(await bob.request('session:resume', { callIds: [] })).room).toBeUndefined();
  });

  it('outlives a restart of the server', async () => {
    const roomId = await make(ada, { kind: 'temporary' });
    await join(ada, roomId);
    const { joinedAt } = (await join(bob, roomId)).inside[1]!;
    server = await server.restart();
    await ada.connect(server.url);
    await bob.connect(server.url);
    const { room } = dataOf(await bob.request('session:resume', { callIds: [] }));
    expect(room!.inside.map((seat) => seat.person.username)).toEqual(['ada', 'bob']);
    server.clock.advance(SEAT_GRACE_MS);
    const again = await join(bob, roomId);
    expect(again.inside[1]).toMatchObject({ joinedAt, connected: true });
    dataOf(await bob.request('room:signal', { roomId, to: ada.deviceId, seq: 1, body: '{}' }));
    expect(await ada.next('room:signaled')).toMatchObject({ from: bob.deviceId });
    await ada.disconnect(server);
    server = await server.restart();
    bob.forgetEvents();
    await bob.connect(server.url);
    server.clock.advance(SEAT_GRACE_MS);
    expect(namesIn(await seen(bob, ({ inside }) => inside.length === 1))).toEqual(['bob']);
  });

  it('is given up at once by a device that says that it goes', async () => {
    const roomId = await make(ada);
    await join(ada, roomId);
    await join(bob, roomId);
    dataOf(await bob.request('session:leave', { mayReturn: false }));
    expect(namesIn(await seen(ada, ({ inside }) => inside.length === 1))).toEqual(['ada']);
  });
});

describe('a host', () => {
  it('mutes and removes, and who was removed is not let in before being invited again', async () => {
    const roomId = await make(ada);
    await join(ada, roomId);
    await join(bob, roomId);
    const moderate = { roomId, userId: bob.userId };
    expect(await codeOf(bob.request('room:moderate', { ...moderate, action: 'mute' }))).toBe('forbidden');
    dataOf(await ada.request('room:moderate', { ...moderate, action: 'mute' }));
    expect(await bob.next('room:muted')).toEqual({ roomId, by: ada.userId });
    dataOf(await ada.request('room:moderate', { ...moderate, action: 'remove' }));
    expect(await bob.next('room:removed')).toEqual(removal(roomId, 'removed'));
    expect(await bob.next('room:gone')).toMatchObject({ roomId });
    expect(await codeOf(ask(bob, roomId))).toBe('forbidden');
    expect(await listed(bob)).toEqual([]);
    dataOf(await ada.request('room:invite', { roomId, userIds: [bob.userId] }));
    expect(namesIn(await join(bob, roomId))).toEqual(['ada', 'bob']);
  });

  it('locks, and lets nobody in but hosts', async () => {
    const roomId = await make(ada);
    dataOf(await ada.request('room:moderate', { roomId, action: 'lock' }));
    expect(await codeOf(ask(bob, roomId))).toBe('room_locked');
    await join(ada, roomId);
    dataOf(await ada.request('room:moderate', { roomId, action: 'unlock' }));
    await join(bob, roomId);
  });

  it('asks for a passcode, at which nobody may guess for long', async () => {
    const roomId = await make(ada, { passcode: 'open sesame' });
    expect(await codeOf(ask(bob, roomId))).toBe('wrong_passcode');
    await join(bob, roomId, { passcode: 'open sesame' });
    dataOf(await bob.request('room:leave', { roomId }));
    const codes: string[] = [];
    for (let guess = 0; guess < 7; guess += 1)
      codes.push(await codeOf(ask(bob, roomId, { passcode: 'guess' })));
    expect(codes).toEqual([...Array<string>(5).fill('wrong_passcode'), 'locked_out', 'locked_out']);
    dataOf(await ada.request('room:change', { roomId, passcode: null }));
    await join(bob, roomId);
  });

  it('lets guests in who wait before the door, or does not', async () => {
    const gus = await enter('gus', 'guest');
    const roomId = await make(ada, { waitingRoom: true });
    await join(bob, roomId);
    const { token } = dataOf(await ada.request('room:link', { roomId, action: 'make' }));
    expect(dataOf(await ask(gus, roomId, { link: token! }))).toEqual({ outcome: 'waiting' });
    expect(await listed(gus)).toEqual([]);
    const hear = async () => {
      for (;;) {
        const { waiting } = await ada.next('room:people-changed');
        if (waiting.length > 0) return waiting;
      }
    };
    expect(await hear()).toMatchObject([{ person: { username: 'gus' } }]);
    dataOf(await ada.request('room:moderate', { roomId, action: 'deny', userId: gus.userId }));
    expect(await gus.next('room:removed')).toEqual(removal(roomId, 'denied'));
    dataOf(await ask(gus, roomId, { link: token! }));
    dataOf(await ada.request('room:moderate', { roomId, action: 'admit', userId: gus.userId }));
    expect(namesIn((await gus.next('room:admitted')).room)).toEqual(['bob', 'gus']);
  });

  it('ends it for all, and hands it over', async () => {
    const roomId = await make(ada);
    await join(bob, roomId);
    dataOf(await ada.request('room:moderate', { roomId, action: 'make-host', userId: bob.userId }));
    dataOf(await bob.request('room:moderate', { roomId, action: 'unmake-host', userId: ada.userId }));
    expect(await codeOf(ada.request('room:moderate', { roomId, action: 'end' }))).toBe('forbidden');
    dataOf(await bob.request('room:moderate', { roomId, action: 'end' }));
    expect(await bob.next('room:removed')).toEqual(removal(roomId, 'ended'));
    expect(await codeOf(ada.request('room:delete', { roomId }))).toBe('forbidden');
    dataOf(await bob.request('room:delete', { roomId }));
    expect(await ada.next('room:gone')).toMatchObject({ roomId });
  });

  it('opens it to the invited alone: nobody else sees it any more', async () => {
    const roomId = await make(ada);
    const eve = await enter('eve');
    dataOf(await ada.request('room:invite', { roomId, userIds: [bob.userId] }));
    for (const device of [ada, bob, eve]) device.forgetEvents();
    dataOf(await ada.request('room:change', { roomId, access: 'invited' }));
    expect(await eve.next('room:gone')).toMatchObject({ roomId });
    expect(await bob.next('room:changed')).toMatchObject({ roomId, access: 'invited' });
    expect(await listed(eve)).toEqual([]);
    dataOf(await ada.request('room:uninvite', { roomId, userIds: [bob.userId] }));
    expect(await bob.next('room:gone')).toMatchObject({ roomId });
  });

  it('is also every admin of the server', async () => {
    const root = await enter('root', 'admin');
    const roomId = await make(ada, { access: 'invited' });
    expect(await listed(root)).toEqual([roomId]);
    dataOf(await root.request('room:moderate', { roomId, action: 'lock' }));
    expect(await ada.next('room:changed')).toMatchObject({ roomId });
  });
});
