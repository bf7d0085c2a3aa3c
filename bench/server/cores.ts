import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export type Role = 'server' | 'load';

/** The server has the first core for itself, and the load the others. Null: this system can't do that. */
function coresOf(role: Role): string | null {
  const cores = availableParallelism();
  if (cores < 2 || !hasTaskset) return null;
  return role === 'server' ? '0' : `1-${cores - 1}`;
}

const hasTaskset = ((): boolean => {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Whether {@link pinned} does anything. */
export const canPin = coresOf('server') !== null;

/** The same command, on the cores of this role. */
export function pinned(role: Role, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const cores = coresOf(role);
  return cores === null ? command : ['taskset', '--cpu-list', cores, ...command];
}

/** Puts this process, with all its threads, on the cores of this role. */
export function pinThisProcess(role: Role): void {
  const cores = coresOf(role);
  if (cores === null) return;
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)], {
    stdio: 'ignore',
  });
}
