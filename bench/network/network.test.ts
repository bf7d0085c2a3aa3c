import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTcpDelay } from './tcp-delay.ts';
import { createUdpRelay } from './udp-relay.ts';

/**
 * The benchmarks' own equipment must not silently pass an unimpaired link. These are lower bounds of what the
 * equipment adds, not a measurement of speed: a slow machine only makes them longer.
 */
const ONE_WAY_MS = 30;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function udpSocket(): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  closers.push(() => socket.close());
  return socket;
}

describe('the UDP relay', () => {
  it('delays packets in both directions and brings the answer back to the sender', async () => {
    const relay = createUdpRelay({ oneWayMs: ONE_WAY_MS, loss: 0 });
    closers.push(() => relay.close());
    const [alice, bob] = [await udpSocket(), await udpSocket()];
    bob.on('message', (data, from) => bob.send(`echo ${data.toString()}`, from.port, from.address));
    const port = await relay.portFor('127.0.0.1', bob.address().port);
    const answered = new Promise<string>((resolve) =>
      alice.once('message', (data) => resolve(data.toString())),
    );
    const sent = performance.now();
    alice.send('hello', port, '127.0.0.1');
    expect(await answered).toBe('echo hello');
    expect(performance.now() - sent).toBeGreaterThanOrEqual(2 * ONE_WAY_MS - 2);
  });

  it('loses the share of the packets that it is told to, and the rest arrive', async () => {
    const relay = createUdpRelay({ oneWayMs: 0, loss: 0.2 });
    closers.push(() => relay.close());
    const [alice, bob] = [await udpSocket(), await udpSocket()];
    const port = await relay.portFor('127.0.0.1', bob.address().port);
    let arrived = 0;
    const last = new Promise<void>((resolve) => {
      bob.on('message', (data) => (data.toString() === 'last' ? resolve() : (arrived += 1)));
    });
    // Few at a time: what a full socket buffer drops is not the relay's doing.
    for (let sent = 0; sent < 1_000; sent += 1) {
      alice.send('one of many', port, '127.0.0.1');
      if (sent % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    }
    relay.setPath({ oneWayMs: ONE_WAY_MS, loss: 0 });
    alice.send('last', port, '127.0.0.1');
    await last;
    // Five standard deviations of 1,000 packets of which a fifth is lost are 63 packets.
    expect(arrived).toBeGreaterThan(737);
    expect(arrived).toBeLessThan(863);
  });
});

describe('the TCP delay', () => {
  it('delays bytes in both directions and keeps their order', async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const proxy = await createTcpDelay((echo.address() as AddressInfo).port, ONE_WAY_MS);
    const client = connect(proxy.port, '127.0.0.1');
    closers.push(
      () => echo.close(),
      () => proxy.close(),
      () => client.destroy(),
    );
    await new Promise<void>((resolve) => client.once('connect', resolve));
    const sent = performance.now();
    let text = '';
    const complete = new Promise<void>((resolve) => {
      client.on('data', (data) => {
        text += data.toString();
        if (text.length === 6) resolve();
      });
    });
    client.write('abc');
    client.write('def');
    await complete;
    expect(text).toBe('abcdef');
    expect(performance.now() - sent).toBeGreaterThanOrEqual(2 * ONE_WAY_MS - 2);
  });

  it('strands the open connections without closing them, and takes new ones', async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const proxy = await createTcpDelay((echo.address() as AddressInfo).port, 0);
    const say = async (client: Socket, word: string): Promise<void> => {
      client.write(word);
      await once(client, 'data');
    };
    const dial = async (): Promise<Socket> => {
      const client = connect(proxy.port, '127.0.0.1');
      closers.push(() => client.destroy());
      await once(client, 'connect');
      return client;
    };
    closers.push(
      () => echo.close(),
      () => proxy.close(),
    );
    const old = await dial();
    await say(old, 'before');
    proxy.strand();
    const events: string[] = [];
    old.on('data', () => events.push('data')).on('close', () => events.push('close'));
    old.write('after');
    const fresh = await dial();
    // A whole round trip later than what was said on the old one.
    await say(fresh, 'hello');
    await say(fresh, 'hello again');
    expect(events).toEqual([]);
  });
});
