import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { endProcess } from './end-process.ts';
import { builtProgram } from '../testing/built-server.ts';
import { endsWithUs } from '../testing/ends-with-us.ts';
import { freePort } from '../testing/free-port.ts';

/** A pipe whose reader takes its time. */
function slowPipe() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const pipe = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      taken.push(chunk);
      waiting.push(done);
    },
  });
  /** The reader takes all that is there. */
  const take = async () => {
    while (waiting.length > 0) {
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
  };
  return { pipe, taken, take };
}

it('ends when everything that was printed is out, and not before', async () => {
  const [out, err] = [slowPipe(), slowPipe()];
  const codes: number[] = [];
  out.pipe.write('a report');
  err.pipe.write('a warning');
  endProcess(1, { stdout: out.pipe, stderr: err.pipe, exit: (code) => void codes.push(code) });
  await out.take();
  expect(codes).toEqual([]);
  await err.take();
  expect([out.taken.join(''), err.taken.join('')]).toEqual(['a report', 'a warning']);
  expect(codes).toEqual([1]);
});

it('lets a command come to its end when nobody reads on, as before "head"', async () => {
  // Says something, waits for the system, and says more.
  const command = ['doctor', '--only', 'configuration', '--only', 'database', '--only', 'http'];
  const child = spawn(process.execPath, [await builtProgram('cli.js'), ...command], {
    env: {
      PATH: process.env['PATH'],
      RINGDOWN_DATA_DIR: '/nonexistent/ringdown',
      RINGDOWN_PORT: String(await freePort()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endsWithUs(child);
  child.stdout.destroy();
  const said = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(await said).toBe('');
  expect(code).toBe(1);
});
