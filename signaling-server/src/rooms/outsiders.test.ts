import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientEventName, ClientPayload, RoomId } from '../protocol/index.ts';
import { comeByLink, dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const NAME = 'Secret plans';
const NEVER = 'room-that-never-was' as RoomId;

let server: TestServer;
/** The host, and who is inside with her. */
let ada: TestDevice;
let bob: TestDevice;
/** Of the room of the two. */
let roomId: RoomId;
let link: string;

beforeEach(async () => {
  server = await startTestServer();
  ada = await enter('ada');
  bob = await enter('bob');
  ({ roomId, link } = await make(ada, { name: NAME, access: 'invited', invite: [bob.userId] }));
  for (const device of [ada, bob]) await comeIn(device, roomId);
});
afterEach(() => server.stop());

async function enter(username: string, role: 'member' | 'guest' = 'member'): Promise<TestDevice> {
  return (await signUp(server, username, role)).connect();
}

async function make(by: TestDevice, given: Pick<ClientPayload<'room:create'>, 'name' | 'access' | 'invite'>) {
  const made = randomUUID() as RoomId;
  dataOf(await by.request('room:create', { roomId: made, kind: 'permanent', ...given }));
  const { token } = dataOf(await by.request('room:link', { roomId: made, action: 'make' }));
  return { roomId: made, link: token ?? '' };
}

async function comeIn(device: TestDevice, into: RoomId, by?: string): Promise<string> {
  const media = { muted: false, camera: false };
  const request = { roomId: into, ...media, ...(by !== undefined && { link: by }) };
  return dataOf(await device.request('room:join', request)).outcome;
}

/** A visitor of a room of ada's that everybody may know of. */
async function visitorOfAnother(): Promise<TestDevice> {
  const lobby = await make(ada, { name: 'Lobby', access: 'team' });
  const joan = await comeByLink(server, lobby, 'Joan');
  expect(await comeIn(joan, lobby.roomId, lobby.link)).toBe('inside');
  return joan;
}

const removeFrom = async (person: TestDevice): Promise<unknown> =>
  dataOf(await ada.request('room:moderate', { roomId, action: 'remove', userId: person.userId }));

/** Each that names a room: what is asked of it. Whoever adds an event to the contract has to say so here. */
type AboutRoom = Exclude<Extract<ClientEventName, `room:${string}`>, 'room:list' | 'room:create'>;
const requests: { readonly [E in AboutRoom]: (about: RoomId) => readonly ClientPayload<E>[] } = {
  'room:change': (about) => [{ roomId: about, name: 'Mine', passcode: 'taken over' }],
  'room:delete': (about) => [{ roomId: about }],
  'room:invite': (about) => [{ roomId: about, userIds: [bob.userId] }],
  'room:uninvite': (about) => [{ roomId: about, userIds: [ada.userId] }],
  'room:ring': (about) => [{ roomId: about, userIds: [bob.userId] }],
  'room:unring': (about) => [{ roomId: about, userIds: [bob.userId] }],
  'room:decline': (about) => [{ roomId: about }],
  'room:link': (about) => [
    { roomId: about, action: 'make' },
    { roomId: about, action: 'revoke' },
  ],
  'room:join': (about) => [
    { roomId: about, muted: true, camera: false },
    { roomId: about, muted: true, camera: false, passcode: 'guess', link: 'link-of-another-room' },
  ],
  'room:leave': (about) => [{ roomId: about }],
  'room:signal': (about) => [{ roomId: about, to: ada.deviceId, seq: 0, body: '{}' }],
  'room:acknowledge': (about) => [{ roomId: about, to: ada.deviceId, runs: [[0, 0]] }],
  'room:publish': (about) => [{ roomId: about, offer: 'v=0' }],
  'room:subscribe': (about) => [
    { roomId: about, connection: 0, wants: [{ deviceId: ada.deviceId, kind: 'audio' }] },
  ],
  'room:answer': (about) => [{ roomId: about, connection: 0, answer: 'v=0' }],
  'room:trickle': (about) => [{ roomId: about, of: 'publish', candidates: [] }],
  'room:state': (about) => [{ roomId: about, seq: 9, muted: true, camera: true, handRaised: true }],
  'room:react': (about) => [{ roomId: about, emoji: '🎉' }],
  'room:moderate': (about) => [
    ...(['mute', 'remove', 'admit', 'deny', 'make-host', 'unmake-host'] as const).map((action) => ({
      ...{ roomId: about, action, userId: ada.userId },
    })),
    ...(['lock', 'unlock', 'end'] as const).map((action) => ({ roomId: about, action })),
  ],
};

/** Every request about the room, and the same about one that there never was. */
const everything = () =>
  (Object.keys(requests) as AboutRoom[]).flatMap((event) => {
    const invented = requests[event](NEVER);
    return requests[event](roomId).map((payload, index) => ({ event, payload, invented: invented[index] }));
  });

/** That nothing the room is made of is in there. */
function tellsNothing(said: unknown): void {
  const text = JSON.stringify(said);
  for (const secret of [NAME, ada.userId, bob.userId, ada.person.name, ada.person.username])
    expect(text).not.toContain(secret);
}

/** Asks for everything that can be asked of the room, and looks that neither side learns of it. */
async function learnsNothing(
  outsider: TestDevice,
  expectAnswer: (answer: unknown, never: unknown, event: AboutRoom) => void,
): Promise<void> {
  const before = dataOf(await ada.request('room:list', {})).rooms.find((room) => room.roomId === roomId);
  for (const device of [ada, bob, outsider]) device.forgetEvents();
  for (const { event, payload, invented } of everything()) {
    const answer = await outsider.send(event, payload);
    tellsNothing(answer);
    expectAnswer(answer, await outsider.send(event, invented), event);
    server.clock.advance(2_000);
  }
  const after = dataOf(await ada.request('room:list', {})).rooms.find((room) => room.roomId === roomId);
  expect(after).toEqual(before);
  const ofRooms = async (device: TestDevice): Promise<string[]> =>
    (await device.unexpected()).filter((name) => name.startsWith('room:'));
  expect([await ofRooms(ada), await ofRooms(bob)]).toEqual([[], []]);
  // What goes on inside does not reach them either.
  dataOf(await ada.request('room:react', { roomId, emoji: '🎉' }));
  dataOf(await ada.request('room:change', { roomId, waitingRoom: true }));
  await bob.next('room:changed');
  expect(await ofRooms(outsider)).toEqual([]);
  const list = dataOf(await outsider.request('room:list', {})).rooms;
  expect(list.map((room) => room.roomId)).not.toContain(roomId);
}

const outsiders: Readonly<Record<string, () => Promise<TestDevice>>> = {
  'a member who was not invited': () => enter('eve'),
  'a guest of the team': () => enter('eve', 'guest'),
  'a visitor of another room': visitorOfAnother,
  'who came by its link, and has not come in': () => comeByLink(server, { roomId, link }, 'Joan'),
  async 'who was invited once'() {
    const eve = await enter('eve');
    const userIds = [eve.userId];
    dataOf(await ada.request('room:invite', { roomId, userIds }));
    expect(await comeIn(eve, roomId)).toBe('inside');
    dataOf(await ada.request('room:uninvite', { roomId, userIds }));
    await eve.next('room:gone');
    return eve;
  },
};

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'that is open': () => Promise.resolve(),
  'with a passcode': () => ada.request('room:change', { roomId, passcode: 'only for us' }),
  'that is locked': () => ada.request('room:moderate', { roomId, action: 'lock' }),
};

describe('to somebody whose business a room is not', () => {
  for (const [way, set] of Object.entries(ways))
    it.each(Object.entries(outsiders))(
      `a room ${way} is one that there never was: %s`,
      async (_who, come) => {
        const outsider = await come();
        await set();
        await learnsNothing(outsider, (answer, never, event) => {
          expect(answer, event).toMatchObject({ ok: false });
          expect(answer, event).toEqual(never);
        });
      },
    );

  it.each(['a member', 'a visitor'])('a room that they were removed from says that only: %s', async (who) => {
    const outsider =
      who === 'a member' ? await enter('eve') : await comeByLink(server, { roomId, link }, 'Joan');
    if (who === 'a member') dataOf(await ada.request('room:invite', { roomId, userIds: [outsider.userId] }));
    expect(await comeIn(outsider, roomId, link)).toBe('inside');
    await removeFrom(outsider);
    await outsider.next('room:removed');
    await learnsNothing(outsider, (answer, _never, event) => {
      expect(answer, event).toMatchObject({ error: { code: 'forbidden' } });
    });
    const media = { muted: true, camera: false };
    expect(await outsider.request('room:join', { roomId, link, ...media })).toMatchObject({
      error: { code: 'forbidden' },
    });
  });

  it('is no place for guests, nor made by them, where it is one of the team', async () => {
    const lobby = await make(ada, { name: 'Lobby', access: 'team' });
    const gus = await enter('gus', 'guest');
    const joan = await comeByLink(server, { roomId, link }, 'Joan');
    const own = {
      roomId: 'room-of-theirs' as RoomId,
      name: 'Mine',
      kind: 'temporary',
      access: 'team',
    } as const;
    for (const device of [gus, joan]) {
      const join = { roomId: lobby.roomId, muted: true, camera: false };
      expect(await device.request('room:join', join)).toMatchObject({ error: { code: 'not_found' } });
      expect(await device.request('room:create', own)).toMatchObject({ error: { code: 'forbidden' } });
    }
  });
});
