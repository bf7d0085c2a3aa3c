import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Sees to it that a process of a test does not outlive this one, however this one comes to its end and whatever the other
 * is at, also while it is stopped: a shell waits for the end of a pipe that only we hold.
 */
export function endsWithUs(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const watcher = spawn('sh', ['-c', 'read -r word || kill -s KILL "$1"', 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Neither keeps us from ending, and that it is gone already is no fault.
  watcher.unref();
  watcher.stdin.on('error', () => undefined);
  child.once('exit', () => watcher.stdin.end('gone\n'));
}
