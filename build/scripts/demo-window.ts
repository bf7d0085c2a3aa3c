import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { StoredSession } from '../../src/shared/session.ts';
import { projectRoot } from './project-root.ts';

/** A window of the demo with somebody signed in. */
export interface DemoWindow {
  /** Resolves when it is gone, closed by whomever. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export interface DemoWindowOptions {
  readonly session: StoredSession;
  /** A profile of its own below this folder. */
  readonly folder: string;
  /** Two microphones in one room howl, so only one of the two is real; the other is a test signal. */
  readonly devices: 'real' | 'test signal';
  /** From the left edge of the screen, pixels. */
  readonly left: number;
}

const fakeDevices = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const WIDTH = 640;

/** The desktop app, with a prepared session. */
export function openInElectron(electron: string, options: DemoWindowOptions): DemoWindow {
  const { session, folder, devices } = options;
  const userData = join(folder, session.username);
  mkdirSync(userData, { recursive: true });
  const enrolFile = join(folder, `${session.username}.json`);
  writeFileSync(enrolFile, JSON.stringify(session), { mode: 0o600 });
  const app = spawn(electron, [projectRoot, ...(devices === 'real' ? [] : fakeDevices)], {
    stdio: 'ignore',
    env: { ...process.env, RINGDOWN_USER_DATA: userData, RINGDOWN_ENROL_FILE: enrolFile },
  });
  const closed = new Promise<void>((resolve) => app.once('exit', () => resolve()));
  return {
    closed,
    async close() {
      app.kill();
      await closed;
    },
  };
}

/** The web client in a window of Chromium without tabs. */
export async function openInChromium(
  executablePath: string,
  options: DemoWindowOptions,
): Promise<DemoWindow> {
  const { session, folder, devices, left } = options;
  const context = await chromium.launchPersistentContext(join(folder, session.username), {
    executablePath,
    headless: false,
    viewport: null,
    chromiumSandbox: process.getuid?.() !== 0,
    permissions: ['microphone', 'camera', 'notifications'],
    // The demo ends its windows itself, and then removes their profiles.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    args: [
      `--app=${session.serverUrl}`,
      `--window-size=${WIDTH},720`,
      `--window-position=${left},40`,
      '--autoplay-policy=no-user-gesture-required',
      ...(devices === 'real' ? [] : fakeDevices),
    ],
  });
  const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
  await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [
    'ringdown.session',
    JSON.stringify(session),
  ] as const);
  const [window] = context.pages();
  await window?.reload();
  return { closed, close: () => context.close() };
}

/** Where the second window begins. */
export const besideTheFirst = WIDTH + 40;
