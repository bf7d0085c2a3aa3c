import { PROTOCOL_VERSION } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { comes } from '@shared/testing/comes.ts';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger, type Logger } from '../phone/log.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { systemClock } from '../phone/system-clock.ts';
import { createStillNetwork } from '../network/testing/still-network.ts';
import type { SignalingLine } from './signaling-line.ts';
import { createSocketSignaling } from './socket-signaling.ts';
import { deviceId, listed, person, welcome } from './testing/people.ts';

const token = 'a-token-that-is-long-enough';

let http: HttpServer;
let server: Server;
let line: SignalingLine;
let serverUrl: string;

const listen = async (
  port: number,
  transports: ('polling' | 'websocket')[] = ['websocket'],
): Promise<void> => {
  http = createServer();
  server = new Server(http, { transports });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  serverUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
};

const lineThatWaits = (
  requestTimeoutMs: number,
  clock: Clock = systemClock,
  log: Logger = silentLogger,
): SignalingLine =>
  createSocketSignaling({
    network: createStillNetwork(clock),
    clock,
    log,
    random: () => 0,
    requestTimeoutMs,
  });

beforeEach(async () => {
  await listen(0);
  // Longer than a test may take: what is answered is never late, however busy the machine.
  line = lineThatWaits(60_000);
});

afterEach(async () => {
  line.dispose();
  await server.close();
});

const reaches = (wanted: string): Promise<void> => comes(line.connection, ({ status }) => status === wanted);

const welcomed = (react: (socket: Socket) => void = () => undefined): void => {
  server.on('connection', (socket) => {
    react(socket);
    socket.emit('session:welcomed', welcome('ada'));
  });
};

const open = (): void => line.open({ serverUrl, token, deviceId: deviceId('ada') });

describe('a line over Socket.IO', () => {
  it('shows its credentials in the handshake and nowhere else, over a WebSocket', async () => {
    let handshake: Socket['handshake'] | undefined;
    let transport = '';
    welcomed((socket) => {
      handshake = socket.handshake;
      transport = socket.conn.transport.name;
    });
    open();
    await reaches('online');
    expect(handshake?.auth).toEqual({
      token,
      deviceId: deviceId('ada'),
      protocolVersion: PROTOCOL_VERSION,
    });
    expect(handshake?.url).not.toContain(token);
    expect(transport).toBe('websocket');
  });

  it('polls where no WebSocket gets through', async () => {
    await server.close();
    await listen(0, ['polling']);
    let transport = '';
    welcomed((socket) => {
      transport = socket.conn.transport.name;
      socket.on('people:list', (_payload, ack: (reply: unknown) => void) =>
        ack({ ok: true, data: { people: [listed('bob')] } }),
      );
    });
    open();
    await reaches('online');
    expect(transport).toBe('polling');
    expect(await line.request('people:list', {})).toMatchObject({ ok: true });
  });

  it('carries requests and their answers', async () => {
    welcomed((socket) =>
      socket.on('people:list', (_payload, ack: (reply: unknown) => void) =>
        ack({ ok: true, data: { people: [listed('bob')] } }),
      ),
    );
    open();
    await reaches('online');
    const reply = await line.request('people:list', {});
    expect(reply).toEqual({ ok: true, value: { people: [listed('bob')] } });
  });

  it('reports a request without an answer', async () => {
    line = lineThatWaits(50);
    welcomed();
    open();
    await reaches('online');
    expect(await line.request('people:list', {})).toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  it('reports a request that lost its connection at once', async () => {
    welcomed((socket) => socket.on('people:list', () => socket.disconnect(true)));
    open();
    await reaches('online');
    expect(await line.request('people:list', {})).toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  it('does not count against an answer that this machine stood still', async () => {
    const clock = createManualClock();
    line = lineThatWaits(10_000, clock);
    let answer = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => {
      welcomed((socket) =>
        socket.on('people:list', (_payload, ack: (reply: unknown) => void) => {
          answer = () => ack({ ok: true, data: { people: [] } });
          resolve();
        }),
      );
    });
    open();
    await reaches('online');
    const reply = line.request('people:list', {});
    await isAsked;
    clock.pass(9_000);
    clock.stall(60_000);
    clock.pass(0);
    answer();
    expect(await reply).toMatchObject({ ok: true });
  });

  it('waits for a server that is hard to reach for as long as the line says, and not the library', async () => {
    const said: string[] = [];
    const log: Logger = { ...silentLogger, info: (text) => said.push(text) };
    line = lineThatWaits(60_000, createManualClock(), log);
    const letThrough = new Promise<() => void>((resolve) => {
      const [take] = http.listeners('upgrade');
      http.removeAllListeners('upgrade');
      http.on('upgrade', (...request) => resolve(() => void take?.apply(http, request)));
    });
    let attempts = 0;
    welcomed(() => (attempts += 1));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      open();
      const goOn = await letThrough;
      vi.advanceTimersByTime(30_000);
      goOn();
    } finally {
      vi.useRealTimers();
    }
    expect(said).toEqual([]);
    await reaches('online');
    expect(attempts).toBe(1);
  });

  it('waits for a slow server that it has reached', async () => {
    const clock = createManualClock();
    line = lineThatWaits(60_000, clock);
    let attempts = 0;
    let letIn = (): void => undefined;
    const isReached = new Promise<void>((resolve) => {
      server.use((_socket, next) => {
        attempts += 1;
        letIn = next;
        resolve();
      });
    });
    welcomed();
    open();
    await isReached;
    clock.pass(50_000);
    letIn();
    await reaches('online');
    expect(attempts).toBe(1);
  });

  it('polls where a WebSocket is neither let through nor refused', async () => {
    await server.close();
    await listen(0, ['polling']);
    let hung = 0;
    http.on('upgrade', (_request, socket) => {
      hung += 1;
      socket.on('error', () => undefined).on('end', () => socket.destroy());
      socket.resume();
    });
    const clock = createManualClock();
    line = lineThatWaits(60_000, clock);
    welcomed();
    open();
    await vi.waitUntil(() => hung === 1);
    clock.pass(10_000);
    await reaches('online');
  });

  it('drops events that do not fit the contract', async () => {
    const heard: unknown[] = [];
    line.on('people:changed', ({ person: { name } }) => heard.push(name));
    welcomed((socket) => {
      socket.on('people:list', (_payload, ack: (reply: unknown) => void) => {
        socket.emit('people:changed', { person: { ...person('eve'), userId: 7 } });
        socket.emit('people:changed');
        socket.emit('people:changed', { person: person('bob') });
        ack({ ok: true, data: { people: [] } });
      });
    });
    open();
    await reaches('online');
    await line.request('people:list', {});
    expect(heard).toEqual(['bob']);
  });

  it.each(['unauthenticated', 'unsupported_version'])('stops when it is refused with %s', async (code) => {
    let attempts = 0;
    server.use((_socket, next) => {
      attempts += 1;
      next(Object.assign(new Error('refused'), { data: { code } }));
    });
    open();
    await reaches('refused');
    expect(line.connection.current).toEqual({ status: 'refused', code });
    expect(attempts).toBe(1);
  });

  it('takes a refusal that is not of the contract for a fault that may pass', async () => {
    let attempts = 0;
    server.use((_socket, next) => {
      attempts += 1;
      next(attempts === 1 ? Object.assign(new Error('?'), { data: { code: 'moon' } }) : undefined);
    });
    welcomed();
    open();
    await reaches('online');
    expect(attempts).toBe(2);
  });

  it('finds a server that was restarted', async () => {
    welcomed();
    open();
    await reaches('online');
    const { port } = http.address() as AddressInfo;
    await server.close();
    await reaches('reconnecting');
    await listen(port);
    welcomed();
    await reaches('online');
  });

  it('leaves nobody behind when it is closed', async () => {
    welcomed();
    open();
    await reaches('online');
    const left = new Promise((resolve) => {
      for (const socket of server.sockets.sockets.values()) socket.on('disconnect', resolve);
    });
    line.close();
    await left;
    expect(server.sockets.sockets.size).toBe(0);
  });
});

describe('a line whose server is about to stop', () => {
  it('is taken over by a new connection, and nobody notices: not even when the old one is closed first', async () => {
    const sockets: Socket[] = [];
    let release: () => void = () => undefined;
    server.on('connection', (socket) => {
      const serve = (): void => {
        socket.on('people:list', (_payload, ack: (reply: unknown) => void) => {
          ack({ ok: true, data: { people: [listed(`from-${sockets.indexOf(socket)}`)] } });
        });
        socket.emit('session:welcomed', welcome('ada'));
      };
      sockets.push(socket);
      if (sockets.length === 1) {
        serve();
        return;
      }
      // As the real server does: one connection for each device, and the welcome takes a moment.
      sockets[0]?.disconnect(true);
      release = serve;
    });
    open();
    await reaches('online');
    const seen: string[] = [];
    line.connection.subscribe(() => seen.push(line.connection.current.status));
    const moved = new Promise<void>((resolve) => line.on('session:welcomed', () => resolve()));
    sockets[0]?.emit('server:draining', { reconnectWithinMs: 100 });
    const gone = new Promise<void>((resolve) => sockets[0]?.once('disconnect', () => resolve()));
    await gone;
    release();
    await moved;
    expect(await line.request('people:list', {})).toMatchObject({
      value: { people: [{ name: 'from-1' }] },
    });
    expect(sockets).toHaveLength(2);
    expect(seen).toEqual(['online']);
  });
});
