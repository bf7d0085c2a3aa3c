/**
 * `npm run demo`: a server with two people on it and a window for each, so that somebody alone can make a call.
 * Everything is thrown away at the end.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedIn } from '@protocol';
import { chromium } from '@playwright/test';
import type { StoredSession } from '../../src/shared/session.ts';
import { findChromium } from './chromium.ts';
import { findElectron } from './electron-binary.ts';
import { ensureBuilt } from './ensure-built.ts';
import { postToServer } from './post-to-server.ts';
import { projectRoot } from './project-root.ts';
import { startServerProcess } from './server-process.ts';

interface DemoPerson {
  readonly username: string;
  readonly name: string;
  readonly password: string;
  /** Two microphones in one room howl, so only one of the two is real; the other is a test signal. */
  readonly devices: 'real' | 'test signal';
}

const people: readonly DemoPerson[] = [
  { username: 'ada', name: 'Ada Lovelace', password: 'demo password 1', devices: 'real' },
  { username: 'grace', name: 'Grace Hopper', password: 'demo password 2', devices: 'test signal' },
];
const fakeDevices = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'ringdown-demo-'));
const server = await startServerProcess({
  RINGDOWN_PORT: '0',
  RINGDOWN_NAME: 'Ringdown demo',
  RINGDOWN_DATA_DIR: join(folder, 'server'),
  RINGDOWN_LOG_LEVEL: 'warn',
});

async function signUp(person: DemoPerson, inviteLink: string): Promise<SignedIn> {
  const invite = inviteLink.split('#invite=')[1];
  const { username, name, password } = person;
  return (await postToServer(`${server.url}/api/sign-up`, {
    body: { username, name, password, invite, deviceName: 'Demo' },
  })) as SignedIn;
}

function storedSession({ token, deviceId, self, serverName }: SignedIn): StoredSession {
  const { userId, username, name } = self;
  return { serverUrl: server.url, serverName, token, deviceId, userId, username, name };
}

function openInElectron(electron: string, person: DemoPerson, session: StoredSession): Promise<void> {
  const userData = join(folder, person.username);
  mkdirSync(userData, { recursive: true });
  const enrolFile = join(folder, `${person.username}.json`);
  writeFileSync(enrolFile, JSON.stringify(session), { mode: 0o600 });
  const app = spawn(electron, [projectRoot, ...(person.devices === 'real' ? [] : fakeDevices)], {
    stdio: 'ignore',
    env: { ...process.env, RINGDOWN_USER_DATA: userData, RINGDOWN_ENROL_FILE: enrolFile },
  });
  return new Promise((resolve) => app.once('exit', () => resolve()));
}

async function openInChromium(
  executablePath: string,
  person: DemoPerson,
  session: StoredSession,
): Promise<void> {
  const context = await chromium.launchPersistentContext(join(folder, person.username), {
    executablePath,
    headless: false,
    viewport: null,
    chromiumSandbox: process.getuid?.() !== 0,
    permissions: ['microphone', 'camera', 'notifications'],
    args: [
      `--app=${server.url}`,
      '--window-size=900,720',
      `--window-position=${person.devices === 'real' ? '20,40' : '940,40'}`,
      '--autoplay-policy=no-user-gesture-required',
      ...(person.devices === 'real' ? [] : fakeDevices),
    ],
  });
  await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [
    'ringdown.session',
    JSON.stringify(session),
  ] as const);
  const [window] = context.pages();
  await window?.reload();
  await new Promise<void>((resolve) => context.once('close', () => resolve()));
}

const sessions: StoredSession[] = [];
let invite = server.firstInvite ?? '';
for (const person of people) {
  const signedIn = await signUp(person, invite);
  sessions.push(storedSession(signedIn));
  const token = sessions[0]?.token ?? '';
  invite = ((await postToServer(`${server.url}/api/invites`, { body: {}, token })) as { link: string }).link;
}

const electron = findElectron();
const browser = findChromium();
const noScreen = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
const windows: Promise<void>[] = [];
for (const [index, person] of people.entries()) {
  const session = sessions[index];
  if (session === undefined || noScreen) continue;
  if (electron !== null) windows.push(openInElectron(electron, person, session));
  else if (browser !== null) windows.push(openInChromium(browser, person, session));
}
if (windows.length > 0) {
  console.log(
    `Two windows open${electron === null ? ' in Chromium, because Electron is not installed' : ''}:`,
  );
  console.log('Ada uses your microphone and camera; Grace sends a test signal. Call one from the other.');
} else {
  console.log(
    `${noScreen ? 'There is no screen here' : 'Neither Electron nor Chromium was found'}. To make the call yourself,`,
  );
  console.log(`open ${server.url} in a browser and in a private window of it, and sign in as:`);
  for (const { username, password } of people) console.log(`  ${username}   password: ${password}`);
}
console.log('Ctrl+C ends the demo.');

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
await (windows.length > 0 ? Promise.race([interrupted, Promise.all(windows)]) : interrupted);
await server.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
