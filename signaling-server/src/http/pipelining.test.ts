import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { startServerProgram } from '../testing/server-program.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';
import { answerInTurn } from './pipelining.ts';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

async function open(port: number): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, heard: () => Buffer.concat(chunks).toString() };
}

describe('requests that come before the answers to earlier ones', () => {
  let app: FastifyInstance;
  let sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await app.close();
  });

  /** A server that answers with the path it was asked for, as soon as it is let. */
  async function start() {
    const held: { path: string; answer: () => void }[] = [];
    const cut: string[] = [];
    app = fastify({ logger: false });
    answerInTurn(app, () => cut.push('cut'));
    app.all('/*', async ({ url, body }) => {
      await new Promise<void>((answer) => void held.push({ path: url, answer }));
      return `<${url}${typeof body === 'string' ? body : ''}>`;
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as { port: number };
    const openHere = async () => {
      const opened = await open(port);
      sockets.push(opened.socket);
      return opened;
    };
    return { held, cut, openHere, paths: () => held.map(({ path }) => path) };
  }

  it('are begun one after the other, on each connection', async () => {
    const { held, openHere, paths } = await start();
    const first = await openHere();
    first.socket.write(get('/1') + get('/2') + get('/3'));
    await until(() => held.length === 1);
    const second = await openHere();
    second.socket.write(get('/other'));
    await until(() => held.length === 2);
    expect(paths()).toEqual(['/1', '/other']);
    held[0]?.answer();
    await until(() => held.length === 3);
    expect(paths()).toEqual(['/1', '/other', '/2']);
    held[2]?.answer();
    await until(() => held.length === 4);
    held[3]?.answer();
    await until(() => first.heard().includes('</3>'));
    expect([...first.heard().matchAll(/<\/\d>/g)].join('')).toBe('</1></2></3>');
  });

  it('may have a body that is still to come', async () => {
    const { held, openHere } = await start();
    const { socket, heard } = await openHere();
    const head = 'POST /2 HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\n';
    socket.write(`${get('/1')}${head}half`);
    await until(() => held.length === 1);
    socket.write(`half${get('/3')}`);
    for (let count = 1; count <= 3; count += 1) {
      await until(() => held.length === count);
      held[count - 1]?.answer();
    }
    await until(() => heard().includes('</3>'));
    expect(heard()).toContain('</2halfhalf>');
  });

  it('are not read where many wait, which ends the connection that sent them', async () => {
    const { held, cut, openHere } = await start();
    const { socket } = await openHere();
    const other = await openHere();
    other.socket.write(get('/other'));
    await until(() => held.length === 1);
    socket.write(get('/many').repeat(5_000));
    await until(() => socket.closed);
    expect(held.length).toBeLessThanOrEqual(2);
    expect(cut).toEqual(['cut']);
    held.find(({ path }) => path === '/other')?.answer();
    await until(() => other.heard().includes('</other>'));
  });
});

describe('a server that is flooded with requests', () => {
  it('answers everybody else, and needs little more memory than before', async () => {
    const folder = createTempFolder('flood');
    const server = await startServerProgram({ RINGDOWN_DATA_DIR: folder });
    try {
      const ask = async (path: string) => (await fetch(server.url + path)).text();
      const askAll = () => Promise.all(Array.from({ length: 50 }, () => ask('/api/server')));
      const [good] = await askAll();
      const page = await ask('/');
      const before = memoryOf(server.pid);
      const port = Number(new URL(server.url).port);
      const flood = get('/').repeat(Math.ceil(2_000_000 / 10 / get('/').length));
      const bad = await Promise.all(Array.from({ length: 10 }, () => open(port)));
      for (const { socket } of bad) socket.write(flood);
      for (let round = 0; round < 5; round += 1) {
        expect(new Set(await askAll())).toEqual(new Set([good]));
      }
      await until(() => bad.every(({ socket }) => socket.closed));
      expect(await ask('/')).toBe(page);
      expect(memoryOf(server.pid).peak).toBeLessThan(2 * before.now);
      expect(server.lines.filter((line) => /EMFILE|level":50/.test(line))).toEqual([]);
    } finally {
      server.signal('SIGKILL');
      await server.ended;
      removeTempFolder(folder);
    }
  });
});

/** In kB. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { now: read('VmRSS'), peak: read('VmHWM') };
}
