import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { createLogger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { PROTOCOL_VERSION, type DeviceId, type SessionWelcomed, type UserId } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { LocalDevices } from './local-devices.ts';
import type { Sessions } from './sessions.ts';
import { createSocketServer, type SocketServerDeps } from './socket-server.ts';

const owner: DeviceOwner = {
  deviceId: 'device-0001' as DeviceId,
  person: { userId: 'user-0001' as UserId, username: 'ada', name: 'Ada', role: 'member' },
};

/** What tells who came and went, and does nothing about it. */
const quietSessions: Sessions = {
  connected: () => Promise.reject(new Error('nobody is welcome')),
  welcomed: () => Promise.resolve(),
  disconnected: () => Promise.resolve(),
  nodesLost: () => Promise.resolve(),
  mayHaveMissed: () => Promise.resolve(),
  wereForgotten: () => Promise.resolve(),
  revoked: () => Promise.resolve(),
  disabled: () => Promise.resolve(),
};

const welcomeOf = ({ person, deviceId }: DeviceOwner): SessionWelcomed => ({
  ...{ self: person, deviceId, serverName: 'Test team', presence: { status: 'available', note: '' } },
  ...{ ice: { iceServers: [], lifetimeMs: null, relayOnly: false }, missedCount: 0 },
});

const noMetrics = {
  handshakeRefused: () => undefined,
  requestRefused: () => undefined,
  connectionCut: () => undefined,
};

const auth = { token: 'x'.repeat(43), deviceId: owner.deviceId, protocolVersion: PROTOCOL_VERSION };

/** The sockets alone, on a free port. */
async function open(given: Partial<SocketServerDeps>) {
  const http = createServer();
  const sockets = createSocketServer(http, {
    ...{ io: new Server({ serveClient: false }), devices: new LocalDevices(), sessions: quietSessions },
    ...{ clock: createManualClock(), log: createLogger('silent') },
    roomsHeard: () => Promise.resolve(),
    isAble: () => true,
    authenticate: () => Promise.resolve(owner),
    serve: () => Promise.resolve({ ok: true, data: {} }),
    onIdentified: () => () => undefined,
    metrics: noMetrics,
    isAllowedOrigin: () => true,
    onSeen: () => undefined,
    clientAddress: () => '192.0.2.1',
    ...given,
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const connect = () =>
    io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth,
    });
  return { sockets, connect, port };
}

it('says nothing about its people when it stops: other nodes or the next start see to them', async () => {
  const left: string[] = [];
  const sessions: Sessions = {
    ...quietSessions,
    connected: () => Promise.resolve(welcomeOf(owner)),
    disconnected: ({ deviceId }, end) => Promise.resolve(void left.push(`${deviceId} ${end}`)),
  };
  const { sockets, connect } = await open({ sessions });
  const socket = connect();
  await new Promise((resolve) => socket.once('session:welcomed', resolve));
  await sockets.close();
  socket.disconnect();
  expect(left).toEqual([]);
});

it('ends no newer connection of a device whose connection went before it was welcomed', async () => {
  const waiting: (() => void)[] = [];
  const [welcomed, left]: [string[], string[]] = [[], []];
  const { sockets, connect } = await open({
    sessions: {
      ...quietSessions,
      async connected() {
        if (waiting.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        return welcomeOf(owner);
      },
      welcomed: ({ connectionId }) => Promise.resolve(void welcomed.push(connectionId)),
      disconnected: ({ connectionId }) => Promise.resolve(void left.push(connectionId)),
    },
  });
  const first = connect();
  await until(() => waiting.length === 1 && first.connected);
  const gone = first.id;
  first.disconnect();
  await until(() => left.length === 1);
  const second = connect();
  await new Promise((resolve) => second.once('session:welcomed', resolve));
  waiting[0]?.();
  await until(() => left.length === 2);
  expect(left).toEqual([gone, gone]);
  expect(welcomed).toEqual([second.id]);
  await second.timeout(10_000).emitWithAck('people:list', {});
  second.disconnect();
  await sockets.close();
});

describe('a token that is revoked while its device connects', () => {
  it('ends the connection as if it had been there', async () => {
    const devices = new LocalDevices();
    let revoked = false;
    const { sockets, connect } = await open({
      devices,
      authenticate: () => {
        if (revoked) return Promise.resolve(null);
        // Right after the handshake looked, and before there is a connection to end.
        revoked = true;
        return Promise.resolve(owner);
      },
    });
    const socket = connect();
    try {
      const heard: string[] = [];
      socket.onAny((event: string) => heard.push(event));
      await new Promise((resolve) => socket.once('disconnect', resolve));
      expect(heard).toEqual(['session:revoked']);
      expect(devices.count).toBe(0);
    } finally {
      socket.disconnect();
      await sockets.close();
    }
  });
});

describe('what is out of reach for a moment', () => {
  const outOfReach = () => Promise.reject(new UnavailableError('the database'));

  it('refuses the handshake, and says when to come back', async () => {
    const refused: string[] = [];
    const metrics = { ...noMetrics, handshakeRefused: (code: string) => void refused.push(code) };
    const { sockets, connect } = await open({ authenticate: outOfReach, metrics });
    const error = await new Promise((resolve) => connect().once('connect_error', resolve));
    expect(error).toMatchObject({ data: { code: 'unavailable', retryAfterMs: 1_000 } });
    expect(refused).toEqual(['unavailable']);
    await sockets.close();
  });

  it.each([
    ['while the device is welcomed', { sessions: { ...quietSessions, connected: outOfReach } }],
    ['while its token is looked at again', { authenticate: onceThen(outOfReach) }],
  ])('ends the connection as a network would, so that the device comes back: %s', async (_name, given) => {
    const { sockets, connect } = await open(given);
    const socket = connect();
    const reason = await new Promise((resolve) => socket.once('disconnect', resolve));
    expect(reason).toBe('transport close');
    socket.disconnect();
    await sockets.close();
  });
});

describe('a connection that has not said who it is', () => {
  let clock: ManualClock;
  let client: WebSocket;
  let server: Awaited<ReturnType<typeof open>>;
  /** The server is asked whose token it is; how to let it find out. */
  let letKnow: (() => void) | null;
  let isWelcome: boolean;

  beforeEach(async () => {
    [clock, letKnow, isWelcome] = [createManualClock(), null, false];
    server = await open({
      handshakeClock: clock,
      authenticate: () => new Promise<DeviceOwner>((resolve) => (letKnow = () => resolve(owner))),
      sessions: { ...quietSessions, connected: () => Promise.resolve(welcomeOf(owner)) },
    });
    client = new WebSocket(`ws://127.0.0.1:${server.port}/socket.io/?EIO=4&transport=websocket`);
    client.on('message', (data: Buffer) => (isWelcome ||= data.toString().startsWith('40')));
    await new Promise((resolve) => client.once('open', resolve));
  });
  afterEach(async () => {
    client.terminate();
    await server.sockets.close();
  });

  const isClosed = (): boolean => client.readyState === WebSocket.CLOSED;
  const sayWho = (): void => client.send(`40${JSON.stringify(auth)}`);
  const isSeenTo = (): boolean => isWelcome || isClosed();

  it('is closed after a while, also where it asked for another namespace', async () => {
    client.send('40/admin,{}');
    await new Promise((resolve) => client.once('message', resolve));
    clock.advance(5_000);
    await until(isClosed);
  });

  it('is not held against it how long the server takes to look at it', async () => {
    sayWho();
    await until(() => letKnow !== null);
    clock.advance(60_000);
    letKnow?.();
    await until(isSeenTo);
    expect(isWelcome).toBe(true);
  });

  it('is heard where it said so while the server stood still', async () => {
    clock.stall(8_000);
    clock.advance(0);
    sayWho();
    await until(() => letKnow !== null || isClosed());
    letKnow?.();
    await until(isSeenTo);
    expect(isWelcome).toBe(true);
  });
});

function onceThen(then: () => Promise<never>): () => Promise<DeviceOwner> {
  let isFirst = true;
  return () => {
    if (!isFirst) return then();
    isFirst = false;
    return Promise.resolve(owner);
  };
}
