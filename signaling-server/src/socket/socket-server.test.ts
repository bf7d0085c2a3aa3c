import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { createLogger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { PROTOCOL_VERSION, type DeviceId, type SessionWelcomed, type UserId } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { LocalConnections } from './local-connections.ts';
import { Requesters } from './requesters.ts';
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
  lineEnded: () => undefined,
  disconnected: () => Promise.resolve(),
  nodeLost: () => Promise.resolve(),
  reclaimed: () => Promise.resolve(),
  missed: () => Promise.resolve(),
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
    ...{ connections: new LocalConnections(), sessions: quietSessions, requesters: new Requesters() },
    ...{ clock: createManualClock(), log: createLogger('silent'), outlivesNode: false },
    authenticate: () => Promise.resolve(owner),
    serve: () => Promise.resolve({ ok: true, data: {} }),
    isAble: () => true,
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

describe('a server that stops', () => {
  /** Returns whom the sessions heard of, by the time the server said that it is closed. */
  async function stopWith(outlivesNode: boolean): Promise<string[]> {
    const left: string[] = [];
    const sessions: Sessions = {
      ...quietSessions,
      connected: () => Promise.resolve(welcomeOf(owner)),
      async disconnected({ deviceId }, end) {
        // As long as a word to another machine takes.
        await new Promise((resolve) => setImmediate(resolve));
        left.push(`${deviceId} ${end}`);
      },
    };
    const { sockets, connect } = await open({ sessions, outlivesNode });
    const socket = connect();
    await new Promise((resolve) => socket.once('session:welcomed', resolve));
    await sockets.close();
    socket.disconnect();
    return left;
  }

  it('tells the other nodes who is gone before it is', async () => {
    expect(await stopWith(true)).toEqual([`${owner.deviceId} lost`]);
  });

  it('says nothing about the people when it is alone', async () => {
    expect(await stopWith(false)).toEqual([]);
  });
});

describe('a token that is revoked while its device connects', () => {
  it('ends the connection as if it had been there', async () => {
    const connections = new LocalConnections();
    let revoked = false;
    const { sockets, connect } = await open({
      connections,
      sessions: { ...quietSessions, revoked: ({ deviceId }) => connections.revoke(deviceId) },
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
      expect(connections.lines.count).toBe(0);
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
    const cases = [{ authenticate: outOfReach }, { isAble: () => false }];
    for (const given of cases) {
      const { sockets, connect } = await open({ ...given, metrics });
      const socket = connect();
      const error = await new Promise((resolve) => socket.once('connect_error', resolve));
      expect(error).toMatchObject({ data: { code: 'unavailable', retryAfterMs: 1_000 } });
      await sockets.close();
    }
    expect(refused).toEqual(['unavailable', 'unavailable']);
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
