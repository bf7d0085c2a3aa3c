import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pinned } from './cores.ts';

/** What a server has used by then. */
export interface Sample {
  /** On the server's own clock. */
  readonly atMs: number;
  /** User and system, all threads, since it started. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

export interface RunningServer {
  readonly port: number;
  /** `collect` lets it collect its garbage first. */
  sample(how?: 'sample' | 'collect'): Promise<Sample>;
  stop(): Promise<void>;
}

export interface Program {
  /** Of a script that prints the address it is ready at. */
  readonly path: string;
  readonly env?: Readonly<Record<string, string>>;
  /** To Node, for a look inside. */
  readonly flags?: readonly string[];
  /** Shares all cores instead of having one for itself. */
  readonly isOneOfSeveral?: boolean;
}

const probe = fileURLToPath(new URL('servers/probe.ts', import.meta.url));
/** `ready on 1234`, `Ringdown server is ready at http://127.0.0.1:1234` */
const READY = /\bready (?:on|at) .*?(\d+)\/?$/;

/** Starts a server in a process of its own, on a core of its own where the system can do that. */
export async function startServer({
  path,
  env = {},
  flags = [],
  isOneOfSeveral = false,
}: Program): Promise<RunningServer> {
  const node = [process.execPath, '--import', 'tsx', '--import', probe, ...flags, path] as const;
  const [command, ...args] = isOneOfSeveral ? node : pinned('server', node);
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const port = await readyPort(child, path);
  return {
    port,
    async sample(how = 'sample') {
      const answer = once(child, 'message');
      child.send(how);
      const [sample] = (await answer) as [Sample];
      return sample;
    },
    async stop() {
      process.off('exit', killWithUs);
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      // Some have thousands of connections to say goodbye to; nobody waits for that.
      const deadline = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await exited;
      clearTimeout(deadline);
    },
  };
}

function readyPort(child: ChildProcess, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('the output of a server is not readable');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const port = READY.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`${path} ended (code ${String(code)}) before it was ready`)),
    );
  });
}
