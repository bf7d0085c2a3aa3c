import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unknown } from 'zod/mini';
import {
  replySchema,
  type CallId,
  type DeviceId,
  type RoomId,
  type UserId,
} from '../../src/protocol/index.ts';
import { openDatabase } from '../../src/storage/stores.ts';
import { adaAndBob, talk } from '../../src/testing/people.ts';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { dataOf, signUp, type TestDevice } from '../../src/testing/test-device.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { plausible, type Known } from './testing/hostile-payloads.ts';
import { nastyValue, spoil } from './testing/nasty-values.ts';
import { createRandom, type Random } from './testing/random.ts';

const SEED = Number(process.env['RINGDOWN_TEST_SEED'] ?? 1);
const MESSAGES = 3_000;
const REQUESTS = 1_000;
/** After so many, honest people say something, and the clock goes on so that limits don't answer for the rest. */
const ROUND = 20;
const ROUND_MS = 10_000;
/** Longer than anybody is waited for; one grace may begin when another one ends. */
const GRACE_MS = 120_000;
const GRACES_MS = 5 * GRACE_MS;

const ROOM = 'room-of-ada' as RoomId;

const AnyReply = replySchema(unknown());

describe('among people who mean harm', () => {
  let server: TestServer;
  let ada: TestDevice;
  let bob: TestDevice;
  let callId: CallId;
  let said = 0;

  beforeEach(async () => {
    server = await startTestServer({ RINGDOWN_TRUSTED_PROXIES: '127.0.0.1' });
    ({ ada, bob } = await adaAndBob(server));
    callId = await talk(ada, bob);
    await meet();
    for (const device of [ada, bob]) device.forgetEvents();
    said = 0;
  });
  afterEach(() => server.stop());

  /** In a room of their own. */
  async function meet(): Promise<void> {
    const room = {
      name: 'Private',
      kind: 'permanent' as const,
      access: 'invited' as const,
      invite: [bob.userId],
    };
    dataOf(await ada.request('room:create', { roomId: ROOM, ...room }));
    for (const device of [ada, bob])
      dataOf(await device.request('room:join', { roomId: ROOM, muted: false, camera: false }));
  }

  /** The honest call works, and nobody else is heard in it. */
  async function staysHonest(): Promise<void> {
    const signal = { callId, to: bob.deviceId, seq: said, body: `{"honest":${said}}` };
    said += 1;
    expect(await ada.request('call:signal', signal)).toMatchObject({ ok: true });
    expect(await bob.next('call:signaled')).toMatchObject({ from: ada.deviceId, body: signal.body });
  }

  /** Everything that is stored of the honest two. */
  async function rowsOfTheHonest(): Promise<unknown> {
    const db = await openDatabase(server.place);
    try {
      const both = [ada.userId, bob.userId];
      const of = 'user_id';
      return {
        users: await db.selectFrom('users').selectAll().where(of, 'in', both).orderBy(of).execute(),
        devices: await db
          .selectFrom('devices')
          .select(['device_id', 'user_id', 'name', 'token_hash', 'revoked_at'])
          .where(of, 'in', both)
          .orderBy('device_id')
          .execute(),
        rooms: await db.selectFrom('rooms').selectAll().where('room_id', '=', ROOM).execute(),
        favourites: await db.selectFrom('favourites').selectAll().where(of, 'in', both).execute(),
        calls: await db
          .selectFrom('calls')
          .selectAll()
          .where((eb) => eb.or([eb('caller_id', 'in', both), eb('callee_id', 'in', both)]))
          .execute(),
      };
    } finally {
      await db.destroy();
    }
  }

  async function expectNothingHappened(before: unknown): Promise<void> {
    await staysHonest();
    expect(await ada.unexpected()).toEqual([]);
    expect(await bob.unexpected()).toEqual([]);
    expect(await rowsOfTheHonest()).toEqual(before);
    expect(dataOf(await ada.request('session:resume', { callIds: [callId] })).live).toMatchObject([
      { callId, state: 'active', peerDevice: bob.deviceId },
    ]);
    expect({}).not.toHaveProperty('polluted');
    expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  }

  it(`${MESSAGES} requests of every event are answered by the contract and reach nobody (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const mallory = await (await signUp(server, 'mallory')).connect();
    const trent = await (await signUp(server, 'trent')).connect();
    const known = knownTo({ honest: [ada, bob], own: [mallory, trent], callId });
    for (const device of [ada, bob]) device.forgetEvents();
    const before = await rowsOfTheHonest();
    const answers = new Map<string, number>();
    for (let sent = 0; sent < MESSAGES; sent += ROUND) {
      const round = Array.from({ length: ROUND }, () =>
        sendAnything(random.one([mallory, trent]), random, known),
      );
      for (const answer of await Promise.all(round)) answers.set(answer, (answers.get(answer) ?? 0) + 1);
      await staysHonest();
      server.clock.advance(ROUND_MS);
      for (const device of [mallory, trent]) device.forgetEvents();
    }
    await expectNothingHappened(before);
    // It got behind the schemas, and to each kind of refusal that guards somebody else's call.
    for (const answer of ['ok', 'invalid_payload', 'forbidden', 'call_gone']) {
      expect(answers.get(answer), answer).toBeGreaterThan(MESSAGES / 1_000);
    }
    expect(answers.get('internal')).toBeUndefined();
    // Nothing is kept waiting for those who are gone, once their graces are over: all of them, and nothing that is longer.
    for (const device of [mallory, trent]) await device.disconnect(server);
    for (let over = 0; over < GRACES_MS; over += GRACE_MS) {
      server.clock.advance(GRACE_MS);
      await staysHonest();
    }
    expect(server.clock.pendingTimers).toBeLessThan(50);
    ranAgainst('races', `${MESSAGES} hostile requests over Socket.IO, seed ${SEED}`);
  });

  it(`${REQUESTS} HTTP requests of any kind are answered, and change nothing (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const insiders = [await signUp(server, 'mallory'), await signUp(server, 'trent', 'admin')];
    const tokens = insiders.map(({ session }) => `Bearer ${session.token}`);
    for (const device of [ada, bob]) device.forgetEvents();
    const before = await rowsOfTheHonest();
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < REQUESTS; sent += ROUND) {
      const round = Array.from({ length: ROUND }, () => askAnything({ url: server.url, tokens }, random));
      for (const status of await Promise.all(round)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await staysHonest();
      server.clock.advance(ROUND_MS * 3);
    }
    await expectNothingHappened(before);
    for (const status of [200, 400, 401, 403, 404])
      expect(statuses.get(status), String(status)).toBeGreaterThan(10);
    expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
    ranAgainst('races', `${REQUESTS} hostile requests over HTTP, seed ${SEED}`);
  });
});

interface Parties {
  readonly honest: readonly TestDevice[];
  readonly own: readonly TestDevice[];
  readonly callId: CallId;
}

function knownTo({ honest, own, callId }: Parties): Known {
  const everybody = [...honest, ...own];
  const invented = Array.from({ length: 6 }, () => randomUUID());
  return {
    callIds: [callId, callId, ...(invented as CallId[])],
    // The honest two have the first one.
    roomIds: [ROOM, ROOM, ...(invented as RoomId[])],
    deviceIds: [...everybody.map(({ deviceId }) => deviceId), 'device-of-nobody' as DeviceId],
    userIds: [...everybody.map(({ userId }) => userId), 'user-of-nobody' as UserId],
    callees: [...own.map(({ userId }) => userId), 'user-of-nobody' as UserId],
  };
}

/** Resolves to `ok`, or the code of the refusal, or that the connection was ended for it. */
async function sendAnything(device: TestDevice, random: Random, known: Known): Promise<string> {
  const { event, payload } = plausible(random, known);
  const isSpoiled = random.chance(0.6);
  const name = random.chance(0.03)
    ? random.one(['', 'constructor', '__proto__', 'call:', 'call:signaled'])
    : event;
  const reply = AnyReply.parse(await device.send(name, isSpoiled ? spoil(random, payload) : payload));
  return reply.ok ? 'ok' : reply.error.code;
}

const paths = [
  ...['server', 'sign-in', 'sign-up', 'invites', 'invites/inspect', 'devices', 'devices/revoke', 'password'],
  ...['connection', 'admin/people', 'admin/people/change', 'admin/people/reset-password', 'admin/devices'],
  ...[
    'admin/devices/revoke',
    'admin/invites',
    'admin/invites/revoke',
    'admin/audit',
    'admin/status',
    'nothing',
    '__proto__',
  ],
].map((path) => `/api/${path}`);
const others = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/',
  '/%00',
  '/..%2f..%2fetc/passwd',
  '/socket.io/',
  '/api/../api/server',
];
const badTokens = [
  '',
  'Bearer',
  'Bearer x',
  'Basic eDp4',
  'Bearer null',
  `Bearer ${'y'.repeat(300)}`,
  'bearer __proto__',
];

interface Asked {
  readonly url: string;
  /** Good ones: of a member, and of an admin. */
  readonly tokens: readonly string[];
}

/** So many that the limits of one address do not answer for the rest. */
const addresses = Array.from({ length: 250 }, (_, index) => `203.0.113.${index}`);
const nastyAddresses = ['127.0.0.1', '1.2.3.4, 5.6.7.8', "' or 1=1", '::1'];

async function askAnything({ url, tokens }: Asked, random: Random): Promise<number> {
  const method = random.one(['GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const path = random.chance(0.85) ? random.one(paths) : random.one(others);
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': random.one([
        'application/json',
        'application/json',
        'text/plain',
        'application/xml',
        'x/y',
      ]),
      authorization: random.one(random.chance(0.5) ? tokens : badTokens),
      'x-forwarded-for': random.one(random.chance(0.8) ? addresses : nastyAddresses),
      origin: random.one([url, 'https://evil.example', 'null']),
    },
    ...(hasBody && { body: bodyOf(random) }),
  });
  const text = await response.text();
  // Whatever it is asked, a route of the API answers in the form of the contract.
  if (isOfTheContract(response) && text !== '') AnyReply.parse(JSON.parse(text));
  return response.status;
}

function isOfTheContract({ url, status, headers }: Response): boolean {
  const isJson = headers.get('content-type')?.startsWith('application/json') === true;
  return isJson && new URL(url).pathname.startsWith('/api/') && status !== 404;
}

const fields = [
  'username',
  'password',
  'deviceName',
  'invite',
  'name',
  'userId',
  'deviceId',
  'role',
  'current',
  'next',
];

function bodyOf(random: Random): string {
  if (random.chance(0.15))
    return random.one(['', '{', '[', 'null', '"x"', '\0', '{"a":1}}', '1e999', 'x'.repeat(100_000)]);
  const body = Object.fromEntries(
    fields.filter(() => random.chance(0.6)).map((field) => [field, 'plausible-value']),
  );
  return JSON.stringify(random.chance(0.7) ? spoil(random, body) : { ...body, surplus: nastyValue(random) });
}
