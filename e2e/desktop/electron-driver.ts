import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { inTime } from '../../build/scripts/in-time.ts';
import { projectRoot } from '../../build/scripts/project-root.ts';
import type { DesktopCommand, DesktopProcess } from './desktop-app.ts';
import { installRecorder } from './recorder.ts';

/** Runs the built app in the real Electron. On Linux it needs a display, for example of `xvfb-run`. */
export async function startElectron(binary: string, { args, env }: DesktopCommand): Promise<DesktopProcess> {
  // Electron loads it before the app, as `-r` asks, so that nothing the app does is missed.
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-recorder-'));
  const recorder = join(folder, 'recorder.cjs');
  writeFileSync(recorder, `(${installRecorder.toString()})(require('electron'));`);
  // Chromium's sandbox refuses to run as root, which containers do.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: binary,
    cwd: projectRoot,
    args: ['-r', recorder, ...(asRoot ? ['--no-sandbox'] : []), projectRoot, ...args],
    chromiumSandbox: !asRoot,
    // Neither a bare X server nor a desk without anybody has a panel to look for.
    env: { ...(process.env as Record<string, string>), RINGDOWN_TRAY: 'yes', ...env },
  });
  const printed: string[] = [];
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  }
  const output = (): string => printed.join('');
  const exited = new Promise<void>((resolve) => {
    app.once('close', () => {
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  const hasExited = (): Promise<void> => inTime(exited, 'the end of the desktop app', output);
  return {
    driver: 'electron',
    origin: 'app://ringdown',
    evaluate: (remote, argument) => app.evaluate(remote as never, argument) as never,
    pages: () => app.windows(),
    output,
    hasExited,
    signal: (signal) => void child.kill(signal),
    async kill() {
      // On Windows this is the shell through which Playwright starts it, and the app would outlive that.
      if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
      else child.kill('SIGKILL');
      await hasExited();
    },
  };
}
