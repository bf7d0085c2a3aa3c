import type { Writable } from 'node:stream';

interface Ending {
  readonly stdout: Pick<Writable, 'write'>;
  readonly stderr: Pick<Writable, 'write'>;
  readonly exit: (code: number) => void;
}

/**
 * Ends a command. A socket that is still open somewhere keeps nobody waiting; what was printed is let out first, because
 * a pipe takes it later than it is written.
 */
export function endProcess(code: number, { stdout, stderr, exit }: Ending): void {
  stdout.write('', () => stderr.write('', () => exit(code)));
}

/** What a command says when nobody reads on, as before `head`, is lost; it does the rest of its work all the same. */
export function loseWhatNobodyReads(output: Pick<Writable, 'on'>): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
