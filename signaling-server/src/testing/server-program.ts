import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { builtProgram } from './built-server.ts';
import { endsWithUs } from './ends-with-us.ts';

export interface ServerProgram {
  readonly url: string;
  readonly pid: number;
  /** For the first account of an empty server; empty when there are accounts. */
  readonly firstInvite: string;
  /** Everything it printed, to either stream. */
  readonly lines: readonly string[];
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it printed such a line, now or before. */
  printed(pattern: RegExp): Promise<string>;
  /** Resolves to its exit code when it is gone. */
  readonly ended: Promise<number | null>;
}

/** The server as a process of its own, as it was built for the tests or another one. Kill it at the end of the test. */
export async function startServerProgram(
  env: Readonly<Record<string, string>>,
  program?: string,
): Promise<ServerProgram> {
  const child = spawn(process.execPath, [program ?? (await builtProgram('main.js'))], {
    env: { PATH: process.env['PATH'], RINGDOWN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endsWithUs(child);
  const lines: string[] = [];
  const readers = new Set<(line: string) => void>();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const read of readers) read(line);
    });
  }
  const printed = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const read = (line: string): void => {
        if (pattern.test(line)) resolve(line);
      };
      lines.forEach(read);
      readers.add(read);
      void ended.then(() => reject(new Error(`it never printed ${String(pattern)}:\n${lines.join('\n')}`)));
    });
  const [url = ''] = /http:\S+/.exec(await printed(/^Ringdown server is ready at/)) ?? [];
  // Printed before that, if at all.
  const [, firstInvite = ''] = /#invite=(\S+)/.exec(lines.join('\n')) ?? [];
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return { url, pid: child.pid ?? 0, firstInvite, lines, ended, printed, signal };
}
