import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits, PROTOCOL_VERSION, SOCKET_PATH, type Reply } from '../protocol/index.ts';
import { PATIENCE_MS } from '../testing/patience.ts';
import { newCallId } from '../testing/people.ts';
import { post, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

let server: TestServer;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  server = await startTestServer();
});
afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  await server.stop();
});

/** A client of Socket.IO as it is, with no options but these. Its events are kept in order. */
interface StockDevice {
  readonly device: TestDevice;
  readonly socket: Socket;
  hears(name: string): Promise<unknown>;
  asks(event: string, payload: unknown): Promise<Reply<unknown>>;
}

async function stock(
  name: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<StockDevice> {
  const device = await signUp(server, name);
  const { token, deviceId } = device.session;
  const auth = { token, deviceId, protocolVersion: PROTOCOL_VERSION };
  const socket = io(server.url, { auth, forceNew: true, ...options });
  sockets.push(socket);
  const heard: { readonly name: string; readonly payload: unknown }[] = [];
  socket.onAny((event: string, payload: unknown) => heard.push({ name: event, payload }));
  const hears: StockDevice['hears'] = async (wanted) => {
    const find = () => heard.findIndex((event) => event.name === wanted);
    await until(() => find() >= 0);
    return heard.splice(find(), 1)[0]?.payload;
  };
  const asks: StockDevice['asks'] = async (event, payload) =>
    (await socket.timeout(PATIENCE_MS).emitWithAck(event, payload)) as never;
  await hears('session:welcomed');
  return { device, socket, hears, asks };
}

const transportOf = ({ socket }: StockDevice): string => socket.io.engine.transport.name;

async function callEachOther(caller: StockDevice, callee: StockDevice): Promise<void> {
  const callId = newCallId();
  const calleeId = callee.device.userId;
  const body = 'v=0\r\ns=ümläuted "quoted" 😀\n'.repeat(100);
  expect(await caller.asks('call:start', { callId, calleeId, media: 'audio', offer: body })).toMatchObject({
    ok: true,
  });
  expect(await callee.hears('call:incoming')).toMatchObject({ callId, offer: body });
  await callee.asks('call:answer', { callId, media: 'audio' });
  await caller.hears('call:answered');
  const to = callee.device.deviceId;
  await caller.asks('call:signal', { callId, to, seq: 0, body });
  expect(await callee.hears('call:signaled')).toMatchObject({ callId, body });
  await callee.asks('call:hangup', { callId });
  expect(await caller.hears('call:ended')).toMatchObject({ callId, reason: 'hangup' });
}

describe('a stock client', () => {
  it('with default options signs in, rings and ends up with a WebSocket', async () => {
    const [ada, bob] = [await stock('ada'), await stock('bob')];
    await callEachOther(ada, bob);
    await until(() => transportOf(ada) === 'websocket' && transportOf(bob) === 'websocket');
    await callEachOther(bob, ada);
  });

  it('that only polls signs in and rings', async () => {
    const [ada, bob] = [await stock('ada', { transports: ['polling'] }), await stock('bob')];
    await callEachOther(ada, bob);
    await callEachOther(bob, ada);
    expect(transportOf(ada)).toBe('polling');
  });

  it('that polls is told why it was signed out, and is let go', async () => {
    const ada = await stock('ada', { transports: ['polling'] });
    const gone = new Promise((resolve) => ada.socket.once('disconnect', resolve));
    await post(`${server.url}/api/sign-out`, {}, ada.device.session.token);
    await ada.hears('session:revoked');
    expect(await gone).toBe('io server disconnect');
  });

  it('that polls is let go as by a network when the server stops, so that it comes back', async () => {
    const ada = await stock('ada', { transports: ['polling'], reconnection: false });
    const gone = new Promise((resolve) => ada.socket.once('disconnect', resolve));
    await server.stop();
    expect(await gone).toMatch(/^transport/);
    server = await startTestServer();
  });

  it('is told why it may not come in', async () => {
    const auth = { token: 'x'.repeat(43), deviceId: 'device-0001', protocolVersion: PROTOCOL_VERSION };
    const socket = io(server.url, { auth, forceNew: true, reconnection: false });
    sockets.push(socket);
    const error = await new Promise((resolve) => socket.once('connect_error', resolve));
    expect(error).toMatchObject({ data: { code: 'unauthenticated' } });
  });
});

describe('a poll', () => {
  const open = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}${SOCKET_PATH}?EIO=4&transport=polling`, { headers });

  it('may be read by the desktop app, and by no foreign page', async () => {
    const app = await open({ origin: 'app://ringdown' });
    expect(app.status).toBe(200);
    expect(app.headers.get('access-control-allow-origin')).toBe('app://ringdown');
    const foreign = await open({ origin: 'https://evil.example.org' });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('of more than a message may hold is refused, and of a session there is not', async () => {
    const { sid } = JSON.parse((await (await open()).text()).slice(1)) as { sid: string };
    const say = async (id: string, body: string) =>
      (await fetch(`${server.url}${SOCKET_PATH}?EIO=4&transport=polling&sid=${id}`, { method: 'POST', body }))
        .status;
    expect(await say(sid, '4'.repeat(limits.messageBytes + 1))).toBe(413);
    expect(await say('another', '40{}')).toBe(400);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('that brings more than a stranger has to say ends the session', async () => {
    const { sid } = JSON.parse((await (await open()).text()).slice(1)) as { sid: string };
    const session = `${server.url}${SOCKET_PATH}?EIO=4&transport=polling&sid=${sid}`;
    await fetch(session, { method: 'POST', body: Array(1_000).fill('3').join('\x1e') }).catch(
      () => undefined,
    );
    expect((await fetch(session)).status).toBe(400);
  });
});
