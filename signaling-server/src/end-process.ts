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

/**
 * What is said when nobody reads on, as before `head`, or where the disk is full, is lost. A command does the rest of
 * its work all the same, and a server goes on.
 */
export function loseWhatNobodyTakes(output: Pick<Writable, 'on'>): void {
  output.on('error', () => undefined);
}
