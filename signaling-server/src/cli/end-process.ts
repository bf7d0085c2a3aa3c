import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

interface Ending {
  readonly stdout: Pick<Writable, 'write'>;
  readonly stderr: Pick<Writable, 'write'>;
  readonly exit: (code: number) => void;
}

/** What became of what was said over one output. */
export interface Said {
  /** Why some of it is lost; null while nothing is, and where nobody wanted to read on. */
  readonly lostTo: string | null;
}

/**
 * Ends a command. A socket that is still open somewhere keeps nobody waiting; what was printed is let out first, because
 * a pipe takes it later than it is written. A command whose output is lost has failed, and says so.
 */
export function endProcess(
  code: number,
  { stdout, stderr, exit }: Ending,
  outputs: readonly Said[] = [],
): void {
  const end = (): void => {
    const lostTo = outputs.find((output) => output.lostTo !== null)?.lostTo ?? null;
    if (lostTo === null) exit(code);
    else
      stderr.write(`ringdown-server: its output could not be written (${lostTo})\n`, () => exit(code || 1));
  };
  // A stream tells of its fault after it has let go of what was written.
  stdout.write('', () => stderr.write('', () => setImmediate(end)));
}

/**
 * What is said when nobody reads on, as before `head`, or where the disk is full, is lost. A command does the rest of
 * its work all the same, and a server goes on.
 */
export function loseWhatNobodyTakes(output: Writable & { readonly fd: number }): Said {
  let lostTo: string | null = null;
  writeWhole(output);
  output.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') lostTo ??= code;
  });
  return {
    get lostTo() {
      return lostTo;
    },
  };
}

/** A file on a disk that is about full takes a part of what it is given, which Node takes for the whole. */
function writeWhole(output: Writable & { readonly fd: number }): void {
  if (!fstatSync(output.fd).isFile()) return;
  output._write = (chunk: Uint8Array, _encoding, done) => {
    try {
      for (let rest = chunk; rest.length > 0;) rest = rest.subarray(writeSync(output.fd, rest));
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}
