import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientEvents, type RoomId, type RoomInspected, type SignedIn } from '../protocol/index.ts';
import { eventPolicies } from '../socket/request-budgets.ts';
import { comeByLink, dataOf, post, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const DAY_MS = 24 * 60 * 60_000;

let server: TestServer;
let ada: TestDevice;
const devices: TestDevice[] = [];

beforeEach(async () => {
  server = await startTestServer();
  ada = await (await signUp(server, 'ada')).connect();
  devices.push(ada);
});
afterEach(async () => {
  for (const device of devices.splice(0)) device.drop();
  await server.stop();
});

interface Door {
  readonly roomId: RoomId;
  readonly link: string;
}

async function makeRoom(
  given: { readonly waitingRoom?: boolean; readonly passcode?: string } = {},
): Promise<Door> {
  const roomId = randomUUID() as RoomId;
  dataOf(
    await ada.request('room:create', {
      roomId,
      name: 'Kitchen',
      kind: 'permanent',
      access: 'team',
      ...given,
    }),
  );
  const { token } = dataOf(await ada.request('room:link', { roomId, action: 'make' }));
  return { roomId, link: token! };
}

const inspect = (door: Door) => post<RoomInspected>(`${server.url}/api/rooms/inspect`, door);
const visit = (door: Door, name = 'Joan') =>
  post<SignedIn>(`${server.url}/api/rooms/visit`, { ...door, name, deviceName: 'A phone' });

async function comeBy(door: Door, name = 'Joan'): Promise<TestDevice> {
  const device = await comeByLink(server, door, name);
  devices.push(device);
  return device;
}

const join = (device: TestDevice, { roomId, link }: Door, passcode?: string) =>
  device.request('room:join', { roomId, link, muted: false, camera: false, ...(passcode && { passcode }) });
const codeOf = async (reply: Promise<unknown>): Promise<string> =>
  ((await reply) as { error?: { code: string } }).error?.code ?? 'ok';

describe('a visitor', () => {
  it('comes in by the link of a room, with the name they gave, and is heard of by those inside', async () => {
    const door = await makeRoom();
    expect(dataOf(await inspect(door))).toMatchObject({
      name: 'Kitchen',
      passcode: false,
      waitingRoom: false,
    });
    const joan = await comeBy(door);
    const joined = dataOf(await join(joan, door));
    expect(joined).toMatchObject({ outcome: 'inside', room: { name: 'Kitchen' } });
    let view = await ada.next('room:changed');
    while (view.inside.length === 0) view = await ada.next('room:changed');
    expect([view.inside[0]?.person.name, view.inside[0]?.person.role]).toEqual(['Joan', 'visitor']);
  });

  it('waits before the door where the room wants that, until a host opens', async () => {
    const door = await makeRoom({ waitingRoom: true });
    const joan = await comeBy(door);
    expect(dataOf(await join(joan, door))).toEqual({ outcome: 'waiting' });
    let { waiting } = await ada.next('room:people-changed');
    while (waiting.length === 0) ({ waiting } = await ada.next('room:people-changed'));
    const userId = waiting[0]!.person.userId;
    dataOf(await ada.request('room:moderate', { roomId: door.roomId, action: 'admit', userId }));
    expect((await joan.next('room:admitted')).room.inside).toHaveLength(1);
  });

  it('is asked for the passcode like everybody else', async () => {
    const door = await makeRoom({ passcode: 'sesame' });
    const joan = await comeBy(door);
    expect(await codeOf(join(joan, door))).toBe('wrong_passcode');
    expect(dataOf(await join(joan, door, 'sesame'))).toMatchObject({ outcome: 'inside' });
  });

  it('has a part in nothing but that room', async () => {
    const door = await makeRoom();
    const joan = await comeBy(door);
    dataOf(await join(joan, door));
    const allowed = Object.entries(eventPolicies).filter(([, { visitors }]) => visitors === true);
    expect(allowed.map(([event]) => event).filter((event) => !/^(room|session|ice):/.test(event))).toEqual(
      [],
    );
    for (const event of Object.keys(clientEvents) as (keyof typeof clientEvents)[]) {
      if (eventPolicies[event].visitors === true) continue;
      expect(await codeOf(joan.request(event, {})), event).toBe('forbidden');
    }
    expect(dataOf(await joan.request('room:list', {})).rooms.map(({ roomId }) => roomId)).toEqual([
      door.roomId,
    ]);
  });

  it('is in no list of people, and nobody can call them', async () => {
    const door = await makeRoom();
    const joan = await comeBy(door);
    dataOf(await join(joan, door));
    const people = dataOf(await ada.request('people:list', {})).people;
    expect(people.map(({ name }) => name)).not.toContain('Joan');
    const { userId } = joan.session.self;
    const started = ada.request('call:start', {
      callId: randomUUID(),
      calleeId: userId,
      media: 'audio',
      offer: null,
    });
    expect(await codeOf(started)).toBe('not_found');
  });

  it('sees no other room, and comes into none', async () => {
    const door = await makeRoom();
    const other = await makeRoom();
    const joan = await comeBy(door);
    expect(await codeOf(join(joan, { ...other, link: door.link }))).toBe('not_found');
    expect(dataOf(await joan.request('room:list', {})).rooms).toEqual([]);
  });

  it('can sign in nowhere else', async () => {
    const door = await makeRoom();
    const { self } = dataOf(await visit(door));
    const signIn = post(`${server.url}/api/sign-in`, {
      username: self.username,
      password: 'x',
      deviceName: 'x',
    });
    expect(await codeOf(signIn)).toBe('wrong_credentials');
  });

  it('is forgotten a day after they came, once they are in no room', async () => {
    const door = await makeRoom();
    const joan = await comeBy(door);
    dataOf(await join(joan, door));
    server.clock.advance(DAY_MS + 1);
    await visit(door, 'Mary');
    expect(dataOf(await ada.request('room:list', {})).rooms[0]?.inside[0]?.person.name).toBe('Joan');
    dataOf(await joan.request('room:leave', { roomId: door.roomId }));
    joan.drop();
    await ada.next('room:changed');
    const { token } = joan.session;
    const isKnown = async (): Promise<string> => {
      await visit(door, 'Mary');
      return codeOf(post(`${server.url}/api/sign-out`, {}, token));
    };
    // Once its connection is noted as gone.
    await expect.poll(isKnown).toBe('unauthenticated');
  });
});

describe('a link', () => {
  it.each([
    ['another token', (door: Door) => ({ ...door, link: 'x'.repeat(32) })],
    ['another room', (door: Door) => ({ ...door, roomId: 'no-such-room' as RoomId })],
  ])('with %s opens nothing and tells nothing', async (_what, changed) => {
    const door = changed(await makeRoom());
    expect(await codeOf(inspect(door))).toBe('invite_invalid');
    expect(await codeOf(visit(door))).toBe('invite_invalid');
  });

  it('that was revoked opens nothing any more', async () => {
    const door = await makeRoom();
    const joan = await comeBy(door);
    dataOf(await ada.request('room:link', { roomId: door.roomId, action: 'revoke' }));
    expect(await codeOf(inspect(door))).toBe('invite_invalid');
    expect(await codeOf(join(joan, door))).toBe('not_found');
  });
});
