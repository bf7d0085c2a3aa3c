import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLeanParser, LEAN, PROTOCOL_VERSION, type Reply } from '../protocol/index.ts';
import { PATIENCE_MS } from '../testing/patience.ts';
import { newCallId } from '../testing/people.ts';
import { signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { ACK_HOLD_MS } from './late-acks.ts';

const BODY = '{"sdp":"v=0\\r\\n\\"quoted\\" and ümläuted\\n"}\n';

let server: TestServer;
let devices: LeanDevice[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const { socket } of devices) socket.disconnect();
  devices = [];
  await server.stop();
});

/** A device on Socket.IO's own client with the parser of the app. */
interface LeanDevice {
  readonly device: TestDevice;
  readonly socket: Socket;
  /** Every frame that arrived, as it was. */
  readonly frames: readonly string[];
  readonly events: readonly { readonly name: string; readonly payload: unknown }[];
  request(event: string, payload: unknown): Promise<Reply<unknown>>;
  /** A request whose answer is of no interest. */
  say(event: string, payload: unknown): void;
  hears(name: string): Promise<unknown>;
}

async function lean(username: string): Promise<LeanDevice> {
  const device = await signUp(server, username);
  const { token, deviceId } = device.session;
  const socket = io(server.url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false, parser: createLeanParser() },
    auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION, frames: LEAN },
  });
  const frames: string[] = [];
  const events: { name: string; payload: unknown }[] = [];
  socket.io.engine.on('data', (data: unknown) => frames.push(String(data)));
  socket.onAny((name: string, payload: unknown) => events.push({ name, payload }));
  const made: LeanDevice = {
    ...{ device, socket, frames, events },
    request: async (event, payload) =>
      (await socket.timeout(PATIENCE_MS).emitWithAck(event, payload)) as never,
    say: (event, payload) => void socket.emit(event, payload, () => undefined),
    async hears(name) {
      const find = () => events.findIndex((event) => event.name === name);
      await until(() => find() >= 0);
      return events.splice(find(), 1)[0]?.payload;
    },
  };
  devices.push(made);
  await made.hears('session:welcomed');
  return made;
}

/** Of the callee: everything is sent in lean frames. */
async function answeredCall(caller: LeanDevice, callee: LeanDevice): Promise<string> {
  const callId = newCallId();
  const calleeId = callee.device.userId;
  await caller.request('call:start', { callId, calleeId, media: 'audio', offer: BODY });
  expect(await callee.hears('call:incoming')).toMatchObject({ callId, offer: BODY });
  await callee.request('call:answer', { callId, media: 'audio' });
  await caller.hears('call:answered');
  return callId;
}

const signal = (callId: string, to: LeanDevice, seq: number) => ({
  ...{ callId, seq, body: BODY },
  to: to.device.deviceId,
});

describe('lean frames', () => {
  it('carry what the devices of a call say to each other, unquoted', async () => {
    const [ada, bob] = [await lean('ada'), await lean('bob')];
    const callId = await answeredCall(ada, bob);
    ada.say('call:signal', signal(callId, bob, 0));
    const from = ada.device.deviceId;
    expect(await bob.hears('call:signaled')).toEqual({ callId, from, seq: 0, body: BODY });
    expect(bob.frames.filter((frame) => frame.endsWith(`\n${BODY}`))).toHaveLength(2);
  });

  it('bring an acknowledgement along with the next event', async () => {
    const [ada, bob] = [await lean('ada'), await lean('bob')];
    const callId = await answeredCall(ada, bob);
    const done = [0, 1].map((seq) => ada.request('call:signal', signal(callId, bob, seq)));
    await bob.hears('call:signaled');
    await bob.hears('call:signaled');
    bob.say('call:signal', signal(callId, ada, 0));
    await ada.hears('call:signaled');
    expect(await Promise.all(done)).toEqual([
      { ok: true, data: {} },
      { ok: true, data: {} },
    ]);
    expect(ada.frames.at(-1)).toMatch(/^A\d+,\d+\n2\["call:signaled"/);
  });

  it('acknowledge alone when there is nothing else to say', async () => {
    const [ada, bob] = [await lean('ada'), await lean('bob')];
    const callId = await answeredCall(ada, bob);
    const done = ada.request('call:signal', signal(callId, bob, 0));
    await bob.hears('call:signaled');
    const before = ada.frames.length;
    server.clock.advance(ACK_HOLD_MS);
    server.clock.advance(ACK_HOLD_MS);
    expect(await done).toEqual({ ok: true, data: {} });
    expect(ada.frames.slice(before)).toEqual([expect.stringMatching(/^A\d+\n$/)]);
  });

  it('tell a refusal at once', async () => {
    const [ada, bob] = [await lean('ada'), await lean('bob')];
    const reply = await ada.request('call:signal', signal(newCallId(), bob, 0));
    expect(reply).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  it('are not forced upon a client of stock Socket.IO, which is understood all the same', async () => {
    const ada = await lean('ada');
    const bob = await (await signUp(server, 'bob')).connect();
    const callId = newCallId();
    const calleeId = ada.device.userId;
    await bob.request('call:start', { callId, calleeId, media: 'audio', offer: BODY });
    await ada.hears('call:incoming');
    ada.say('call:signal', { callId, to: bob.deviceId, seq: 0, body: BODY });
    expect(await bob.next('call:signaled')).toMatchObject({ callId, body: BODY });
    const to = ada.device.deviceId;
    expect(await bob.request('call:signal', { callId, to, seq: 0, body: BODY })).toMatchObject({ ok: true });
    expect(await ada.hears('call:signaled')).toMatchObject({ callId, body: BODY });
  });

  it.each(['2["call:signal",[]]\nx', '2["people:list",{}]\nx', '51-["x"]', 'A1\n', '9', ''])(
    'that no client sends end the connection, and nobody else notices: %j',
    async (frame) => {
      const [ada, bob] = [await lean('ada'), await lean('bob')];
      ada.socket.io.engine.write(frame);
      await until(() => ada.socket.disconnected);
      expect(await bob.request('people:list', {})).toMatchObject({ ok: true });
    },
  );
});
