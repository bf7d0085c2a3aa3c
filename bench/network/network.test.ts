import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer, type AddressInfo } from 'node:net';
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

async function udpSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  closers.push(() => socket.close());
  return socket;
}

describe('the UDP relay', () => {
  it('delays packets in both directions and brings the answer back to the sender', async () => {
    const relay = createUdpRelay(ONE_WAY_MS);
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
});
