import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { limits } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import type { CutReason } from './connection-watch.ts';
import { Heartbeats, PING_INTERVAL_MS, PING_TIMEOUT_MS } from './heartbeats.ts';
import { Outbox } from './outbox.ts';
import { openWireDoor } from './wire-door.ts';
import { Wire } from './wire.ts';

/** More than a system keeps between two ends of a connection that nobody reads. */
const MANY = 1_000;
const LARGE = 'x'.repeat(64 * 1024);

let clock: ManualClock;
/** Of the heartbeats alone. */
let pulse: ManualClock;
let http: ReturnType<typeof createServer>;
let cut: CutReason[];
let faults: unknown[];
let wires: Set<Wire>;
let opened: Wire[];
let clients: WebSocket[];

beforeEach(async () => {
  [cut, faults, opened, clients] = [[], [], [], []];
  wires = new Set();
  clock = createManualClock();
  pulse = createManualClock();
  http = createServer();
  const deps = {
    ...{ clock, wires, outbox: new Outbox(), heartbeats: new Heartbeats(pulse) },
    maxPayload: limits.messageBytes,
    onCut: (reason: CutReason) => void cut.push(reason),
    onFault: (error: unknown) => void faults.push(error),
  };
  openWireDoor(http, {
    maxPayload: limits.messageBytes,
    objectionTo: ({ headers }) =>
      headers['x-stranger'] === undefined ? null : { status: 403, reason: 'no strangers' },
    onOpened: (socket, request) => void opened.push(new Wire(socket, request.socket, deps)),
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const client of clients) client.terminate();
  await new Promise((resolve) => http.close(resolve));
});

interface End {
  readonly client: WebSocket;
  readonly wire: Wire;
  /** What either side was told. */
  readonly atClient: string[];
  readonly atServer: string[];
}

function knock(path = '/socket.io/?EIO=4&transport=websocket', headers = {}): WebSocket {
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}${path}`, { headers });
  clients.push(client);
  client.on('error', () => undefined);
  return client;
}

async function connect(onPacket?: (packet: string) => void): Promise<End> {
  const client = knock();
  const atClient: string[] = [];
  const atServer: string[] = [];
  client.on('message', (data: Buffer) => atClient.push(data.toString()));
  await new Promise((resolve) => client.once('open', resolve));
  await until(() => opened.length > 0);
  const wire = opened.shift()!;
  wire.attend({
    onPacket: onPacket ?? ((packet) => void atServer.push(packet)),
    onClosed: (reason) => void atServer.push(`closed: ${reason}`),
  });
  return { client, wire, atClient, atServer };
}

describe('a wire', () => {
  it('carries packets both ways, in order, whatever their size and letters', async () => {
    const { client, wire, atClient, atServer } = await connect();
    const packets = ['', 'a', 'ü'.repeat(70), 'x'.repeat(125), 'y'.repeat(126), '😀'.repeat(9_000), LARGE];
    for (const packet of packets) {
      wire.send(`2${packet}`);
      client.send(`42${packet.slice(0, 30_000)}`);
    }
    await until(() => atClient.length === packets.length && atServer.length === packets.length);
    expect(atClient).toEqual(packets.map((packet) => `42${packet}`));
    expect(atServer).toEqual(packets.map((packet) => `2${packet.slice(0, 30_000)}`));
  });

  it('says in one write what is said at once', async () => {
    const { wire, atClient } = await connect();
    let writes = 0;
    const write = wire.tcp.write.bind(wire.tcp);
    wire.tcp.write = (chunk: Buffer) => {
      writes += 1;
      return write(chunk);
    };
    wire.send('one');
    void Promise.resolve()
      .then(() => wire.send('two'))
      .then(() => wire.send('three'));
    await until(() => atClient.length === 3);
    expect(atClient).toEqual(['4one', '4two', '4three']);
    expect(writes).toBe(1);
  });

  it('sends what was said before it is closed, and nothing afterwards', async () => {
    const { client, wire, atClient, atServer } = await connect();
    const closed = new Promise((resolve) => client.once('close', resolve));
    wire.send('last words');
    wire.close();
    wire.send('too late');
    expect(wire.isOpen).toBe(false);
    expect(atServer).toEqual(['closed: server']);
    await closed;
    expect(atClient).toEqual(['4last words']);
    expect(wires.size).toBe(0);
  });

  it.each([
    ['binary data', Buffer.from('4x')],
    ['a ping, which is the server’s to send', '2probe'],
    ['a packet of no kind', '9'],
    ['nothing', ''],
    ['more than a message may hold', `4${'x'.repeat(limits.messageBytes)}`],
  ])('is closed by what no client says: %s', async (_name, data) => {
    const { client, atServer } = await connect();
    client.send(data);
    await until(() => atServer.length > 0);
    expect(atServer).toEqual([expect.stringMatching('closed')]);
    expect(faults).toEqual([]);
  });

  it('is closed where the server fails, which is written down', async () => {
    const { client, wire } = await connect(() => {
      throw new Error('a fault');
    });
    client.send('4x');
    await until(() => !wire.isOpen);
    expect(faults).toEqual([new Error('a fault')]);
  });

  it('is given to nobody at another place, in another protocol, or who may not have one', async () => {
    const attempts = [
      knock('/elsewhere/'),
      knock('/socket.io/?EIO=3&transport=websocket'),
      knock('/socket.io/?EIO=4&transport=polling'),
      knock('/socket.io/?EIO=4&transport=websocket&sid=another'),
      knock(undefined, { 'x-stranger': '1' }),
    ];
    const statuses = attempts.map(
      (client) =>
        new Promise((resolve) =>
          client.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode)),
        ),
    );
    expect(await Promise.all(statuses)).toEqual([400, 400, 400, 400, 403]);
    expect(opened).toEqual([]);
  });
});

describe('a wire that may be dead', () => {
  it('is asked for a sign of life, and closed without one', async () => {
    const { wire, atClient, atServer } = await connect();
    pulse.advance(PING_INTERVAL_MS);
    await until(() => atClient.length > 0);
    expect(atClient).toEqual(['2']);
    pulse.advance(PING_TIMEOUT_MS);
    expect(wire.isOpen).toBe(false);
    expect(atServer).toEqual(['closed: ping timeout']);
  });

  it('stays open for as long as it gives any', async () => {
    const { client, wire, atServer } = await connect();
    for (const sign of ['3', '42["anything"]']) {
      while (!wire.isAwaited) pulse.advance(100);
      client.send(sign);
      await until(() => !wire.isAwaited);
      pulse.advance(PING_TIMEOUT_MS);
      expect(wire.isOpen).toBe(true);
    }
    expect(atServer).toEqual(['2["anything"]']);
  });
});

describe('a wire that costs others something', () => {
  it('is ended before it costs much when it is not read, and others go on', async () => {
    const [slow, honest] = [await connect(), await connect()];
    slow.client.pause();
    let most = 0;
    let sent = 0;
    for (; sent < MANY && cut.length === 0; sent += 1) {
      slow.wire.send(LARGE);
      honest.wire.send('small');
      most = Math.max(most, slow.wire.tcp.writableLength);
      if (sent % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(cut).toEqual(['slow_client']);
    expect(most).toBeLessThan(5 * 1024 * 1024);
    await until(() => !slow.wire.isOpen);
    await until(() => honest.atClient.length >= sent);
    expect(honest.wire.isOpen).toBe(true);
  });

  it('is given the time when it takes little for a while, but not for ever', async () => {
    const { client, wire } = await connect();
    client.pause();
    // In one go, so that none of it can leave meanwhile.
    while (wire.tcp.writableLength < 1024 * 1024) wire.send(LARGE);
    expect(cut).toEqual([]);
    clock.advance(6_000);
    wire.send('one more');
    expect(cut).toEqual(['slow_client']);
    await until(() => !wire.isOpen);
  });

  it('is never ended when it is read, however much there is to read', async () => {
    const { wire, atClient } = await connect();
    const news = () => atClient.filter((packet) => packet.length > LARGE.length).length;
    for (let count = 0; count < 200; count += 1) {
      wire.send(LARGE);
      if (count % 20 < 19) continue;
      await until(() => news() === count + 1);
      clock.advance(4_000);
    }
    expect(cut).toEqual([]);
    expect(wire.isOpen).toBe(true);
  });

  it('is ended when it says too much, whatever it says', async () => {
    const { client, wire } = await connect();
    // Answers to questions nobody asked: no request, and no violation of the protocol.
    for (let count = 0; count < 5_000; count += 1) client.send('3');
    await until(() => !wire.isOpen);
    expect(cut).toEqual(['flood']);
  });

  it('may say as much in the course of time', async () => {
    const { client, atServer } = await connect();
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 3_000; count += 1) client.send('42["count"]');
      await until(() => atServer.length === (round + 1) * 3_000);
      clock.advance(10_000);
    }
    expect(cut).toEqual([]);
  });
});
