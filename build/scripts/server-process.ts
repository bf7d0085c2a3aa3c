import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { inTime } from './in-time.ts';
import { projectRoot } from './project-root.ts';

export interface ServerProcess {
  /** Where clients reach it, without a trailing slash. */
  readonly url: string;
  /** Printed while the server has no account yet. */
  readonly firstInvite: string | null;
  readonly process: ChildProcess;
  /** Resolves when it is gone, for whatever reason. */
  readonly ended: Promise<void>;
  /** Everything it printed so far. */
  output(): string;
  /** Ends it in order (SIGTERM) and resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the built signaling server with the given settings on top of this process's environment; behind the command
 * `inside`, if there is one, which must become what it starts.
 */
export async function startServerProcess(
  settings: Readonly<Record<string, string>>,
  inside: readonly string[] = [],
): Promise<ServerProcess> {
  const command = [...inside, process.execPath, join(projectRoot, 'signaling-server/dist/main.js')];
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: string[] = [];
  const output = (): string => lines.join('\n');
  const ready = await inTime(waitUntilReady(child, lines), 'the start of the server', output);
  return {
    ...ready,
    process: child,
    ended: exited,
    output,
    async stop(signal = 'SIGTERM') {
      process.off('exit', killWithUs);
      child.kill(signal);
      await inTime(exited, `the end of the server after ${signal}`, output);
    },
  };
}

function waitUntilReady(
  child: ChildProcess,
  lines: string[],
): Promise<Pick<ServerProcess, 'url' | 'firstInvite'>> {
  return new Promise((resolve, reject) => {
    let url: string | null = null;
    let firstInvite: string | null = null;
    const read = (line: string): void => {
      lines.push(line);
      firstInvite = /^Create the first account: (\S+)/.exec(line)?.[1] ?? firstInvite;
      url = /^Ringdown server is ready at (\S+)/.exec(line)?.[1] ?? url;
      // The invite, if there is one, is printed before the ready line.
      if (url !== null) resolve({ url: url.replace(/\/$/, ''), firstInvite });
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', read);
    }
    child.once('error', reject);
    child.once('exit', (code) => {
      const said = lines.length > 0 ? `:\n${lines.join('\n')}` : ` (exit code ${String(code)}).`;
      reject(new Error(`The server did not start${said}`));
    });
  });
}
