import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import type { PhoneCall, PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import '@shared/window.ts';
import type { DesktopApp } from './desktop-app.ts';
import type { MoodName } from '../electron-double/moods.ts';
import { chooseDriver, launchDesktop, type DesktopOptions } from './launch-desktop.ts';

declare global {
  interface Window {
    /** What the phone was told to do, since {@link actAsPhone}. */
    ringdownCommands?: PhoneCommand[];
  }
}

interface Fixtures {
  /**
   * The desktop that the double plays; `test.use({ mood })` chooses another one. The real Electron has the one it runs
   * on, so there the tests of other desktops are skipped.
   */
  readonly mood: MoodName;
  /** A profile of this test. */
  readonly userData: string;
  /** Starts the app on the profile of this test; whatever still runs at the end is ended. */
  readonly launch: (options?: Partial<DesktopOptions>) => Promise<DesktopApp>;
}

export const test = base.extend<Fixtures>({
  mood: ['x11', { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures used from this pattern
  userData: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-desktop-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  launch: async ({ mood, userData }, use, testInfo) => {
    const isAnother = mood !== 'x11' && mood !== 'packaged';
    test.skip(isAnother && chooseDriver().kind === 'electron', 'only the double plays another desktop');
    const apps: DesktopApp[] = [];
    await use(async (options) => {
      const app = await launchDesktop({ mood, userData, ...options });
      apps.push(app);
      return app;
    });
    for (const app of apps) {
      await app.kill();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('main process', { body: app.output() });
      }
    }
  },
});

export const signedIn: PhoneSnapshot = {
  connection: 'online',
  self: { name: 'Ada Lovelace', presence: 'available' },
  contacts: [
    { userId: 'u-grace', name: 'Grace Hopper', status: 'available', favourite: true },
    { userId: 'u-alan', name: 'Alan Turing', status: 'dnd', favourite: false },
  ],
  calls: [],
  missedCount: 0,
};

export function snapshotOf(call: Partial<PhoneCall>, rest: Partial<PhoneSnapshot> = {}): PhoneSnapshot {
  const whole: PhoneCall = {
    callId: 'c-1',
    peerName: 'Grace Hopper',
    media: 'audio',
    phase: 'active',
    waiting: false,
    muted: false,
    held: false,
    answeredAt: null,
    ...call,
  };
  return { ...signedIn, calls: [whole], ...rest };
}

export interface StandIn {
  readonly page: Page;
  publish(snapshot: PhoneSnapshot): Promise<void>;
  /** What main asked for since the beginning. */
  commands(): Promise<readonly PhoneCommand[]>;
}

/**
 * Lets the test be the phone: it waits until the real one has nothing more to say (it is signed out), then publishes in
 * its place and hears its commands. So what main does is tested without a server.
 */
export async function actAsPhone(app: DesktopApp): Promise<StandIn> {
  const page = await app.page('phone');
  await expect.poll(async () => (await app.tray()).toolTip).toBe('Ringdown: signed out');
  await page.evaluate(() => {
    const commands: PhoneCommand[] = [];
    window.ringdownCommands = commands;
    window.ringdown?.onCommand((command) => commands.push(command));
  });
  const standIn: StandIn = {
    page,
    publish: (snapshot) => page.evaluate((value) => window.ringdown?.publish(value), snapshot),
    commands: () => page.evaluate(() => window.ringdownCommands ?? []),
  };
  await standIn.publish(signedIn);
  await expect.poll(async () => (await app.tray()).icon).toBe('available');
  return standIn;
}

export { expect };
