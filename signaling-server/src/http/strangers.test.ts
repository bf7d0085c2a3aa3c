import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { until } from '../testing/until.ts';
import { createProxyTrust } from './addresses.ts';
import { Strangers, type StrangerLimits } from './strangers.ts';

const limits: StrangerLimits = { perNetwork: 5, inAll: 8, graceMs: 1_000 };

describe('connections that have nothing to say', () => {
  let http: Server;
  let sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await new Promise((resolve) => http.close(resolve));
  });

  async function start(trustedProxies: readonly string[] = []) {
    const clock = createManualClock();
    const trust = createProxyTrust(trustedProxies);
    const cut: string[] = [];
    const strangers = new Strangers({ ...trust, clock, onCut: (reason) => cut.push(reason) }, limits);
    http = createServer((_request, response) => response.end('hello'));
    http.on('upgrade', (_request, socket) => {
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('end', () => socket.destroy());
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    });
    strangers.watch(http);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const open = async (words: string): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(words);
      return socket;
    };
    const ask = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();
    return { clock, strangers, cut, open, ask };
  }

  const isClosed = (socket: Socket): Promise<void> => {
    socket.resume();
    return until(() => socket.closed);
  };

  it('make room for others, the oldest first', async () => {
    const { clock, strangers, cut, open, ask } = await start();
    const slow = [];
    for (let index = 0; index < limits.perNetwork; index += 1) {
      slow.push(await open('GET / HTTP/1.1\r\nX-Slow: '));
      await until(() => strangers.count === index + 1);
    }
    clock.advance(limits.graceMs);
    expect(await ask()).toBe('hello');
    await isClosed(slow[0]!);
    expect(slow.slice(1).every((socket) => !socket.closed)).toBe(true);
    expect(cut).toEqual(['half_open']);
  });

  it('are not let in where all came just now', async () => {
    const { strangers, open, cut } = await start();
    const first = [];
    for (let index = 0; index < limits.perNetwork; index += 1) first.push(await open(''));
    await until(() => strangers.count === limits.perNetwork);
    await isClosed(await open(''));
    expect(first.every((socket) => !socket.closed)).toBe(true);
    expect(cut).toEqual(['half_open']);
  });

  it('are counted for whom a proxy speaks', async () => {
    const { clock, strangers, open, cut } = await start(['127.0.0.1']);
    const upgrade = (client: string) =>
      open(
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Forwarded-For: ${client}\r\n\r\n`,
      );
    const silent = [];
    for (let index = 0; index < limits.perNetwork; index += 1) {
      silent.push(await upgrade(`2001:db8::${index + 1}`));
      await until(() => strangers.count === index + 1);
    }
    clock.advance(limits.graceMs);
    // Another one of the same network, and one of another.
    await upgrade('2001:db8::99');
    await isClosed(silent[0]!);
    await upgrade('192.0.2.9');
    await until(() => strangers.count === limits.perNetwork + 1);
    expect(cut).toEqual(['half_open']);
  });

  it('are none any more once it is known who they are, or they are gone', async () => {
    const { strangers, open, ask } = await start();
    const gone = await open('');
    await until(() => strangers.count === 1);
    gone.destroy();
    await until(() => strangers.count === 0);
    let serverSide: Socket | null = null;
    http.once('connection', (socket: Socket) => (serverSide = socket));
    await open('');
    await until(() => strangers.count === 1);
    const turnAway = strangers.identified(serverSide!);
    expect(strangers.count).toBe(0);
    expect(await ask()).toBe('hello');
    const before = strangers.count;
    turnAway();
    expect(strangers.count).toBe(before + 1);
  });
});
