import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { until } from '../testing/until.ts';
import { watchConnection, type CutReason } from './connection-watch.ts';

/** More than a system keeps between two ends of a connection that nobody reads. */
const MANY = 1_000;
const LARGE = 'x'.repeat(64 * 1024);

describe('a connection', () => {
  let io: Server;
  let clock: ManualClock;
  let cut: CutReason[];
  let clients: WebSocket[];
  beforeEach(async () => {
    cut = [];
    clients = [];
    clock = createManualClock();
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    io = new Server(http, { transports: ['websocket'] });
    io.engine.on('connection', (connection: Socket['conn']) =>
      watchConnection(connection, { clock, onCut: (reason) => cut.push(reason) }),
    );
  });
  afterEach(async () => {
    for (const client of clients) client.terminate();
    await io.close();
  });

  async function connect() {
    const { port } = io.httpServer.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    clients.push(client);
    const accepted = new Promise<Socket>((resolve) => io.once('connection', resolve));
    client.once('open', () => client.send('40'));
    return { client, socket: await accepted };
  }

  /** Bytes that wait for the client outside of the system's own buffers. */
  function waitingFor(socket: Socket): number {
    const { writeBuffer } = socket.conn as unknown as { readonly writeBuffer: readonly { data?: string }[] };
    return writeBuffer.reduce((sum, { data = '' }) => sum + data.length, 0);
  }

  it('that is not read is ended before it costs much, and others go on', async () => {
    const [slow, honest] = [await connect(), await connect()];
    let heard = 0;
    honest.client.on('message', () => (heard += 1));
    slow.client.pause();
    let most = 0;
    let sent = 0;
    for (; sent < MANY && cut.length === 0; sent += 1) {
      slow.socket.emit('news', LARGE);
      honest.socket.emit('news', 'small');
      most = Math.max(most, waitingFor(slow.socket));
      if (sent % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(cut).toEqual(['slow_client']);
    expect(most).toBeLessThan(5 * 1024 * 1024);
    await until(() => slow.socket.disconnected);
    await until(() => heard >= sent);
    expect(honest.socket.connected).toBe(true);
  });

  it('that takes little for a while is given the time, but not for ever', async () => {
    const { client, socket } = await connect();
    client.pause();
    const fill = () => {
      while (waitingFor(socket) < 1024 * 1024) socket.emit('news', LARGE);
    };
    // In one go, so that none of it can leave meanwhile.
    fill();
    expect(cut).toEqual([]);
    clock.advance(6_000);
    socket.emit('news', 'one more');
    expect(cut).toEqual(['slow_client']);
    await until(() => socket.disconnected);
  });

  it('that is read is never ended, however much there is to read', async () => {
    const { client, socket } = await connect();
    let heard = 0;
    client.on('message', (data: Buffer) => (heard += data.length));
    for (let count = 0; count < 200; count += 1) {
      socket.emit('news', LARGE);
      if (count % 20 < 19) continue;
      await until(() => heard >= (count + 1) * LARGE.length);
      clock.advance(10_000);
    }
    expect(cut).toEqual([]);
    expect(socket.connected).toBe(true);
  });

  it('that says too much is ended, whatever it says', async () => {
    const { client, socket } = await connect();
    // Answers to questions nobody asked: no request, and no violation of the protocol.
    for (let count = 0; count < 5_000; count += 1) client.send('3');
    await until(() => socket.disconnected);
    expect(cut).toEqual(['flood']);
  });

  it('may say as much in the course of time', async () => {
    const { client, socket } = await connect();
    let heard = 0;
    socket.on('count', () => (heard += 1));
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 3_000; count += 1) client.send('42["count"]');
      await until(() => heard === (round + 1) * 3_000);
      clock.advance(10_000);
    }
    expect(cut).toEqual([]);
  });
});
