import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { createTempFolder, removeTempFolder } from './temp-folder.ts';
import { until } from './until.ts';

/** A Redis server of the tests: the installed program, on a folder and a port of its own. */
export interface TestRedis {
  /** Such as `7.0.15`. */
  readonly version: string;
  readonly url: string;
  readonly process: ChildProcess;
  /** A prefix that nobody else uses. */
  createPrefix(): string;
  start(): Promise<void>;
  /** It answers nobody for so long, and keeps all connections. */
  pause(ms: number): Promise<void>;
  /** Ends all connections, and takes new ones. */
  cut(): Promise<void>;
  /** It goes on, and has lost all it knew. */
  flush(): Promise<void>;
  /** Ends it. What it knew is lost unless `keep` says that it writes everything down first. */
  stop(options?: { readonly keep?: boolean }): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Said wherever tests are left out for want of it. */
export const NO_REDIS = 'Redis is not installed (Debian: apt-get install redis-server)';

/** Null where there is none. */
export function redisVersion(): string | null {
  try {
    const text = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
    return /v=(\S+)/.exec(text)?.[1] ?? text;
  } catch {
    return null;
  }
}

export async function startRedis(): Promise<TestRedis> {
  const version = redisVersion();
  if (version === null) throw new Error(NO_REDIS);
  const folder = createTempFolder('redis');
  const port = await freePort();
  let running = launch(folder, port);
  await untilAnswers(port);
  const stop = async (command: string): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    await say(port, command).catch(() => undefined);
    running.stdin?.end('stopped\n');
    await ended;
  };
  return {
    ...{ version, url: `redis://127.0.0.1:${port}` },
    get process() {
      return running;
    },
    async pause(ms) {
      await say(port, `CLIENT PAUSE ${String(ms)} ALL`);
    },
    async cut() {
      for (const type of ['normal', 'pubsub']) await say(port, `CLIENT KILL TYPE ${type}`);
    },
    async flush() {
      await say(port, 'FLUSHALL');
    },
    createPrefix: () => `test-${randomBytes(6).toString('hex')}:`,
    async start() {
      running = launch(folder, port);
      await untilAnswers(port);
    },
    async stop({ keep = false } = {}) {
      await stop(`SHUTDOWN ${keep ? 'SAVE' : 'NOSAVE'}`);
      if (!keep) rmSync(join(folder, 'dump.rdb'), { force: true });
    },
    async remove() {
      await stop('SHUTDOWN NOSAVE');
      removeTempFolder(folder);
    },
  };
}

/**
 * In the hands of a shell that ends it as soon as its own input ends, however we came to our end; and that removes its
 * folder where nobody said a word.
 */
function launch(folder: string, port: number): ChildProcess {
  const script =
    'folder=$1; shift; "$@" & server=$!; read -r word; kill $server 2>/dev/null; wait $server; ' +
    '[ "$word" = stopped ] || rm -rf "$folder"';
  const server = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const settings = ['--save', '', '--appendonly', 'no'];
  return spawn('sh', ['-c', script, 'sh', folder, ...server, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

async function untilAnswers(port: number): Promise<void> {
  await until(
    () =>
      say(port, 'PING')
        .then((answer) => answer.startsWith('+PONG'))
        .catch(() => false),
    undefined,
    () => 'Redis did not start',
  );
}

/** One command, in the plain form that Redis understands as well. */
function say(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.once('close', () => resolve(''));
    socket.once('error', reject);
  });
}
