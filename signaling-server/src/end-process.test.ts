import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { endProcess } from './end-process.ts';

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
