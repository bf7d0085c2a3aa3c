/**
 * `npm run demo`: a server with two people on it and a window for each, so that somebody alone can make a call.
 * Everything is thrown away at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedIn } from '@protocol';
import type { StoredSession } from '../../src/shared/session.ts';
import { findChromium } from './chromium.ts';
import { besideTheFirst, openInChromium, openInElectron, type DemoWindow } from './demo-window.ts';
import { findElectron } from './electron-binary.ts';
import { endCleanly } from './end-cleanly.ts';
import { ensureBuilt } from './ensure-built.ts';
import { postToServer } from './post-to-server.ts';
import { hasScreen } from './screen.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const people = [
  { username: 'ada', name: 'Ada Lovelace', password: 'demo password 1' },
  { username: 'grace', name: 'Grace Hopper', password: 'demo password 2' },
] as const;

/** Creates the accounts; the first one is the admin and invites the second. */
async function signUpAll({ url, firstInvite }: ServerProcess): Promise<StoredSession[]> {
  const sessions: StoredSession[] = [];
  let link = firstInvite ?? '';
  for (const person of people) {
    const body = { ...person, invite: link.split('#invite=')[1], deviceName: 'Demo' };
    const signedIn = (await postToServer(`${url}/api/sign-up`, { body })) as SignedIn;
    const { token, deviceId, serverName } = signedIn;
    const { userId, username, name } = signedIn.self;
    sessions.push({ serverUrl: url, serverName, token, deviceId, userId, username, name });
    const admin = sessions[0]?.token ?? '';
    const invite = await postToServer(`${url}/api/invites`, { body: {}, token: admin });
    link = (invite as { link: string }).link;
  }
  return sessions;
}

/** One window each; none where there is no screen or nothing to show them with. */
async function openWindows(sessions: readonly StoredSession[], folder: string): Promise<DemoWindow[]> {
  const [electron, browser] = [findElectron(), findChromium()];
  if (!hasScreen() || (electron ?? browser) === null) return [];
  const windows: DemoWindow[] = [];
  for (const [index, session] of sessions.entries()) {
    const devices = index === 0 ? 'real' : 'test signal';
    const options = { session, folder, devices, left: index === 0 ? 20 : besideTheFirst } as const;
    if (electron !== null) windows.push(openInElectron(electron, options));
    else if (browser !== null) windows.push(await openInChromium(browser, options));
  }
  const where = electron === null ? ' in Chromium, because Electron is not installed' : '';
  console.log(`Two windows open${where}: Ada on the left, Grace on the right.`);
  console.log('Ada uses your microphone and camera; Grace sends a test signal. Call one from the other.');
  return windows;
}

function explainByHand(url: string): void {
  console.log('No windows can be opened here. To make the call yourself,');
  console.log(`open ${url} in a browser and in a private window of it, and sign in as:`);
  for (const { username, password } of people) console.log(`  ${username}   password: ${password}`);
}

async function demo(): Promise<void> {
  ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'ringdown-demo-'));
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const server = await startServerProcess({
    RINGDOWN_PORT: '0',
    RINGDOWN_NAME: 'Ringdown demo',
    RINGDOWN_DATA_DIR: join(folder, 'server'),
    RINGDOWN_LOG_LEVEL: 'warn',
  });
  const windows = await openWindows(await signUpAll(server), folder);
  if (windows.length === 0) explainByHand(server.url);
  console.log('Ctrl+C ends the demo.');
  const allClosed = Promise.all(windows.map(({ closed }) => closed));
  await (windows.length > 0 ? Promise.race([interrupted, allClosed]) : interrupted);
  await Promise.all(windows.map((window) => window.close()));
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

await endCleanly(demo);
