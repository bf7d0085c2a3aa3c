import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets a process, which was started `detached`, and all that it starts have only what time of the machine others leave.
 * Ends them with this process where that is interrupted: a terminal reaches only its own session.
 */
export function giveWay(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
    // Linux may share the time among sessions first, and goes by priorities only within each of them.
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, '19');
  } catch {
    // It has ended already, or there are no such groups.
  }
  const interrupt = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended already.
    }
    stopListening();
    process.kill(process.pid, signal);
  };
  const stopListening = (): void => {
    for (const signal of interruptions) process.off(signal, interrupt);
  };
  for (const signal of interruptions) process.on(signal, interrupt);
  child.once('exit', stopListening);
}

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
