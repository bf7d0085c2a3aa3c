import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { inTime } from '../../build/scripts/in-time.ts';
import { projectRoot } from '../../build/scripts/project-root.ts';
import { MOOD_VARIABLE, moods } from '../electron-double/moods.ts';
import type { RemoteMessage, RemoteRequest } from '../electron-double/remote.ts';
import type { DesktopCommand, DesktopProcess } from './desktop-app.ts';

const register = pathToFileURL(join(projectRoot, 'e2e/electron-double/register.ts')).href;

/** Runs the built main process in Node with the double in place of Electron. */
export async function startDouble({ args, env, mood: name }: DesktopCommand): Promise<DesktopProcess> {
  const mood = moods[name];
  const installed = mood.isPackaged ? await installCopy() : null;
  const main = join(installed?.app ?? projectRoot, 'out/main/index.js');
  const child = spawn(process.execPath, ['--import', 'tsx', '--import', register, main, ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...mood.env, [MOOD_VARIABLE]: name, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
  }
  const output = (): string => printed.join('');
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', killWithUs);
      if (installed !== null) rmSync(installed.folder, { recursive: true, force: true });
      resolve();
    });
  });
  const hasExited = (): Promise<void> => inTime(exited, 'the end of the desktop app', output);
  const endpoint = await inTime(readyEndpoint(child, output), 'the start of the desktop app', output);
  const browser = await chromium.connectOverCDP(endpoint);
  return {
    driver: 'double',
    origin: 'http://ringdown.localhost',
    evaluate: createEvaluate(child, output),
    pages: () => browser.contexts().flatMap((context) => context.pages()),
    output,
    hasExited,
    signal: (signal) => void child.kill(signal),
    async kill() {
      // Disconnecting makes it close its browser; a signal would leave that behind.
      if (child.connected) child.disconnect();
      await hasExited();
    },
  };
}

/**
 * What electron-builder.yml packs, where nothing else of the project can be found: the archive, here a folder of the
 * same name, and the icons beside it.
 */
async function installCopy(): Promise<{ readonly folder: string; readonly app: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ringdown-installed-'));
  const app = join(folder, 'resources/app.asar');
  await cp(join(projectRoot, 'out'), join(app, 'out'), { recursive: true });
  await cp(join(projectRoot, 'package.json'), join(app, 'package.json'));
  await cp(join(projectRoot, 'build/icons'), join(folder, 'resources/icons'), { recursive: true });
  return { folder, app };
}

function readyEndpoint(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: RemoteMessage) => {
      if (message.type === 'ready') resolve(message.endpoint);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`The desktop app ended with code ${String(code)}:\n${output()}`));
    });
  });
}

function createEvaluate(child: ChildProcess, output: () => string): DesktopProcess['evaluate'] {
  let lastId = 0;
  const ask: DesktopProcess['evaluate'] = (remote, argument) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const stop = (): void => {
        child.off('message', onMessage);
        child.off('exit', onExit);
      };
      const onExit = (): void => {
        stop();
        reject(new Error('the desktop app is gone'));
      };
      const onMessage = (message: RemoteMessage): void => {
        if (message.type === 'ready' || message.id !== id) return;
        stop();
        if (message.type === 'failed') reject(new Error(message.reason));
        // What came back is what the function returned, as far as JSON can carry it.
        else resolve(message.value as never);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
      const request: RemoteRequest = { id, source: remote.toString(), argument };
      child.send(request, (cause) => {
        if (cause !== null) onExit();
      });
    });
  return (remote, argument) => inTime(ask(remote, argument), `what main says to ${remote.name}`, output);
}
