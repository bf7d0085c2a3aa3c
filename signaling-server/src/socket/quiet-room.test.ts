import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { QUIET_MS } from '../protocol/index.ts';
import { asksForQuiet, QuietRoom } from './quiet-room.ts';

let door: WebSocketServer;
let clock: ManualClock;
let room: QuietRoom;

beforeEach(async () => {
  clock = createManualClock();
  room = new QuietRoom(clock);
  door = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  door.on('connection', (socket) => room.take(socket));
  await once(door, 'listening');
});
afterEach(() => {
  room.close();
  door.close();
});

/** Resolves when the room has it. */
async function come(): Promise<WebSocket> {
  const taken = once(door, 'connection');
  const socket = new WebSocket(`ws://127.0.0.1:${(door.address() as AddressInfo).port}`);
  await Promise.all([once(socket, 'open'), taken]);
  return socket;
}

async function codeOf(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

describe('a connection on which the server says nothing', () => {
  it('answers the pings of WebSockets, and ends after its time', async () => {
    const socket = await come();
    socket.ping();
    await once(socket, 'pong');
    clock.advance(QUIET_MS - 1);
    expect(clock.pendingTimers).toBe(1);
    const ended = codeOf(socket);
    clock.advance(1);
    expect(await ended).toBe(1000);
  });

  it('ends at once when something is said on it', async () => {
    const socket = await come();
    const ended = codeOf(socket);
    socket.send('40{}');
    expect(await ended).toBe(1006);
  });

  it('is one of few, and makes room when it goes', async () => {
    const sockets = [await come(), await come(), await come(), await come()];
    expect(await codeOf(await come())).toBe(1013);
    const [first] = sockets;
    const gone = once([...door.clients][0]!, 'close');
    first?.terminate();
    await gone;
    const next = await come();
    next.ping();
    await once(next, 'pong');
  });
});

it.each([
  ['/socket.io/?EIO=4&transport=websocket&quiet=1', true],
  ['/socket.io/?EIO=4&transport=websocket', false],
  ['/socket.io/', false],
])('%s asks for one: %s', (url, isAsked) => {
  expect(asksForQuiet({ url })).toBe(isAsked);
});
