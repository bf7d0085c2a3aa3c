import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startServerProgram } from '../testing/server-program.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.resume();
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

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
      for (const socket of bad) socket.write(flood);
      for (let round = 0; round < 5; round += 1) {
        expect(new Set(await askAll())).toEqual(new Set([good]));
      }
      await until(() => bad.every(({ closed }) => closed));
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
