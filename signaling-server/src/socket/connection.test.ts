import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { limits, PROTOCOL_VERSION } from '../protocol/index.ts';
import { adaAndBob } from '../testing/people.ts';
import { dataOf, post, signInAgain, TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { eventRates } from './request-budgets.ts';

let server: TestServer;
let ada: TestDevice;
let bob: TestDevice;

beforeEach(async () => {
  server = await startTestServer({
    RINGDOWN_NAME: 'Test team',
    RINGDOWN_ICE_SERVERS: 'stun:stun.example.org',
    RINGDOWN_ALLOWED_ORIGINS: 'https://intranet.example.org',
  });
  ({ ada, bob } = await adaAndBob(server));
});
afterEach(async () => {
  for (const device of [ada, bob]) device.drop();
  await server.stop();
});

describe('the handshake', () => {
  it('is refused with a code that says why', async () => {
    const reasons: [Record<string, unknown>, string][] = [
      [{ protocolVersion: PROTOCOL_VERSION + 1 }, 'unsupported_version'],
      [{ protocolVersion: PROTOCOL_VERSION + 1, token: undefined }, 'unsupported_version'],
      [{ protocolVersion: 'one' }, 'invalid_payload'],
      [{ token: 'x'.repeat(300) }, 'invalid_payload'],
      [{ deviceId: { $ne: '' } }, 'invalid_payload'],
      [{ token: 'x'.repeat(43) }, 'unauthenticated'],
      [{ deviceId: bob.deviceId }, 'unauthenticated'],
    ];
    for (const [auth, code] of reasons) {
      await expect(new TestDevice(server.url, ada.session).connect(server.url, auth)).rejects.toThrow(code);
    }
  });

  it('is welcomed with all a client needs to begin', async () => {
    const socket = io(server.url, {
      transports: ['websocket'],
      reconnection: false,
      auth: { token: ada.session.token, deviceId: ada.deviceId, protocolVersion: PROTOCOL_VERSION },
    });
    const welcome = await new Promise((resolve) => socket.once('session:welcomed', resolve));
    expect(welcome).toEqual({
      self: ada.person,
      deviceId: ada.deviceId,
      serverName: 'Test team',
      presence: { status: 'available', note: '' },
      ice: { iceServers: [{ urls: ['stun:stun.example.org'] }], lifetimeMs: null, relayOnly: false },
      missedCount: 0,
      ringsOn: true,
    });
    socket.disconnect();
  });

  it('may come from these pages, and from no other', async () => {
    const { token, deviceId } = ada.session;
    const pages = {
      ...{ 'app://ringdown': true, [server.url]: true, 'https://intranet.example.org': true },
      ...{ 'https://evil.example.org': false, null: false },
    };
    for (const [origin, allowed] of Object.entries(pages)) {
      const socket = io(server.url, {
        ...{ transports: ['websocket'], reconnection: false, extraHeaders: { origin } },
        auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION },
      });
      const connected = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('connect_error', () => resolve(false));
      });
      expect([origin, connected]).toEqual([origin, allowed]);
      socket.disconnect();
    }
  });
});

describe('a token that is revoked', () => {
  it('ends the connection that uses it, and opens none any more', async () => {
    dataOf(await post(`${server.url}/api/sign-out`, {}, bob.session.token));
    await bob.next('session:revoked');
    await bob.nextDisconnect();
    await expect(bob.connect()).rejects.toThrow('unauthenticated');
    const again = await post(`${server.url}/api/sign-out`, {}, bob.session.token);
    expect(again).toMatchObject({ error: { code: 'unauthenticated' } });
  });

  it('leaves the other devices of the person alone', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    dataOf(await post(`${server.url}/api/sign-out`, {}, bob.session.token));
    await bob.nextDisconnect();
    expect(await phone.unexpected()).toEqual([]);
    phone.drop();
  });
});

describe('what does not fit the contract', () => {
  const polluted = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}') as object;

  const unfit: readonly (readonly [string, string, unknown])[] = [
    ['nothing', 'call:start', undefined],
    ['null', 'call:start', null],
    ['a list', 'call:start', []],
    ['a number', 'presence:set', 7],
    ['an empty object', 'call:answer', {}],
    ['a wrong type', 'call:signal', { callId: 'call-0001', to: 'device-01', seq: '0', body: '{}' }],
    ['a negative number', 'call:signal', { callId: 'call-0001', to: 'device-01', seq: -1, body: '{}' }],
    ['an id with a path in it', 'call:cancel', { callId: '../../etc/passwd' }],
    ['a text that is too long', 'presence:set', { status: 'away', note: 'x'.repeat(81) }],
    ['an unknown word', 'presence:set', { status: 'ringing', note: '' }],
    ['prototype keys alone', 'call:decline', polluted],
    ['too many people', 'presence:watch', { userIds: Array.from({ length: 201 }, () => 'somebody') }],
    ['a signal that is too long', 'call:signal', bigSignal(limits.signalBody + 1)],
    ['an unknown event', 'call:record', {}],
    ['a name of every object', 'constructor', {}],
    ['the prototype', '__proto__', {}],
  ];

  it('is refused, and nothing breaks', async () => {
    for (const [what, event, payload] of unfit) {
      const reply = await ada.send(event, payload);
      expect([what, reply]).toMatchObject([what, { ok: false, error: { code: 'invalid_payload' } }]);
      expect(JSON.stringify(reply)).not.toContain('passwd');
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    }
    dataOf(await ada.request('ice:refresh', {}));
  });

  function bigSignal(length: number) {
    return { callId: 'call-0001', to: 'device-01', seq: 0, body: 'x'.repeat(length) };
  }

  it('ignores keys of prototypes in what is valid otherwise', async () => {
    dataOf(await ada.send('presence:set', { status: 'away', note: 'x', ...polluted }));
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('ends a connection that sends more than a message may hold', async () => {
    void ada.send('call:signal', bigSignal(limits.messageBytes + 1)).catch(() => undefined);
    await ada.nextDisconnect();
    await ada.connect();
    dataOf(await bob.request('ice:refresh', {}));
  });
});

describe('too many requests', () => {
  it('are refused until some time has passed', async () => {
    const { burst, perSecond } = eventRates.query;
    const replies = await Promise.all(
      Array.from({ length: burst + 1 }, () => ada.request('people:list', {})),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(burst);
    expect(replies.at(-1)).toEqual({
      ok: false,
      error: { code: 'rate_limited', message: expect.any(String) as string, retryAfterMs: 1000 / perSecond },
    });
    expect(server.refused('rate_limited')).toBe(1);
    // Others, and other kinds of requests, are not concerned.
    dataOf(await bob.request('people:list', {}));
    dataOf(await ada.request('presence:set', { status: 'away', note: '' }));
    server.clock.advance(1000 / perSecond);
    dataOf(await ada.request('people:list', {}));
  });
});

describe('the log', () => {
  it('never holds a token, a password or what devices say to each other', async () => {
    const { callId } = await ringWithSecret();
    dataOf(await bob.request('call:hangup', { callId }));
    const log = server.logged.join('');
    for (const secret of [ada.session.token, bob.session.token, 'correct horse', 'a=fingerprint']) {
      expect(log).not.toContain(secret);
    }
    expect(log).toContain('call ringing -> ended');
  });

  async function ringWithSecret() {
    const callId = 'call-secret-1' as Parameters<typeof bob.request<'call:start'>>[1]['callId'];
    const offer = 'a=fingerprint';
    dataOf(await ada.request('call:start', { callId, calleeId: bob.userId, media: 'audio', offer }));
    dataOf(await ada.request('call:signal', { callId, to: bob.deviceId, seq: 0, body: offer }));
    return { callId };
  }
});
