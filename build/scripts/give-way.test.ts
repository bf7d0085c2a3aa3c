import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { giveWay } from './give-way.ts';
import { inTime } from './in-time.ts';

const waiting = ['-e', 'process.stdin.on("end", () => process.exit()).resume(); console.log("there")'];
const autogroup = (pid: number | 'self') => `/proc/${pid}/autogroup`;

describe('what gives way', () => {
  it('has the lowest priority', async () => {
    const child = spawn(process.execPath, waiting, { detached: true });
    giveWay(child);
    expect(getPriority(child.pid)).toBe(constants.priority.PRIORITY_LOW);
    child.stdin.end();
    await once(child, 'exit');
  });

  it.runIf(existsSync(autogroup('self')))('gives way to other sessions, too', async () => {
    const child = spawn(process.execPath, waiting, { detached: true });
    giveWay(child);
    expect(readFileSync(autogroup(child.pid!), 'utf8')).toMatch(/nice 19$/m);
    child.stdin.end();
    await once(child, 'exit');
  });

  it.runIf(process.platform !== 'win32')(
    'ends with whoever started it, where that is interrupted',
    async () => {
      const script = `
      import { spawn } from 'node:child_process';
      import { giveWay } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'give-way.ts')).href)};
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
        detached: true,
        stdio: ['ignore', 'inherit', 'ignore'],
      });
      giveWay(child);
      console.log('started');`;
      const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: join(import.meta.dirname, '../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await inTime(once(starter.stdout, 'data'), 'the start');
      starter.kill('SIGTERM');
      // Both hold it, so it is closed when both are gone.
      await inTime(once(starter.stdout.resume(), 'end'), 'the end of both');
    },
  );
});
