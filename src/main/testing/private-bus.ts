import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PrivateBus {
  readonly address: string;
  /** It takes connections and messages, and answers none. */
  freeze(): void;
  /** It goes on with what has come meanwhile. */
  thaw(): void;
  stop(): Promise<void>;
}

/** Whether this machine can run a message bus of one's own. */
export const hasDbusDaemon = spawnSync('dbus-daemon', ['--version'], { stdio: 'ignore' }).status === 0;

/** A real session bus that nobody else is on. */
export async function startPrivateBus(): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-bus-'));
  const daemon = spawn(
    'dbus-daemon',
    [
      '--session',
      '--nofork',
      '--nosyslog',
      '--print-address=1',
      `--address=unix:path=${join(folder, 'bus')}`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exited = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: daemon.stdout }).once('line', resolve);
    daemon.once('error', reject);
    daemon.once('exit', () => reject(new Error('the bus ended at once')));
  });
  return {
    address,
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
    async stop() {
      daemon.kill();
      // A frozen one hears that only when it goes on.
      daemon.kill('SIGCONT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
