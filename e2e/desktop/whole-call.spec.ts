import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { defaultSettings } from '@shared/settings.ts';
import { ada, createTeam, grace } from '../calls/team.ts';
import { openDesk } from './desk.ts';
import type { DesktopApp } from './desktop-app.ts';
import { expect, test } from './fixtures.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

const menuOf = async (app: DesktopApp): Promise<string> => JSON.stringify((await app.tray()).menu);

async function chooseRoom(app: DesktopApp, label: string): Promise<void> {
  await expect.poll(() => menuOf(app)).toContain(`"${label}"`);
  await app.chooseFromTray(label);
}

async function makeRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /Rooms$/ }).click();
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Create room' }).click();
}

test('a call and a room from one tray to another, without touching a window', async ({
  launch,
  userData,
}) => {
  // The origin of the double's pages; the real app's is always allowed.
  const team = await createTeam({ RINGDOWN_ALLOWED_ORIGINS: 'http://ringdown.localhost' });
  const { answer, mute } = defaultSettings.hotkeys;
  try {
    const a = await openDesk(launch, { hertz: ADA_HZ, member: ada, team, userData: join(userData, 'ada') });
    const g = await openDesk(launch, {
      hertz: GRACE_HZ,
      member: grace,
      team,
      userData: join(userData, 'grace'),
    });

    await expect.poll(() => menuOf(a.app)).toContain(grace.name);
    await a.app.chooseFromTray(grace.name, 'Voice call');
    await expect.poll(async () => (await g.app.tray()).icon).toBe('ringing');
    await expect.poll(async () => (await g.app.window('ringing')).visible).toBe(true);

    await g.app.pressHotkey(answer ?? '');
    await a.phone.hears(GRACE_HZ);
    await g.phone.hears(ADA_HZ);
    await expect.poll(async () => (await g.app.tray()).icon).toBe('in-call');
    expect((await g.app.window('ringing')).visible).toBe(false);

    await g.app.pressHotkey(mute ?? '');
    await expect.poll(async () => (await g.app.tray()).icon).toBe('muted');
    await a.phone.hearsNothing();
    await g.phone.hears(ADA_HZ);

    await a.app.chooseFromTray('Hang up');
    await expect.poll(async () => (await g.app.tray()).icon).toBe('available');
    await expect.poll(() => g.app.hotkeys()).toEqual([]);
    await a.phone.isAtRest();
    await g.phone.isAtRest();

    await expect.poll(() => menuOf(a.app)).toContain('again');
    await a.app.chooseFromTray(`Call ${grace.name} again`);
    await expect.poll(async () => (await g.app.tray()).icon).toBe('ringing');
    await a.app.chooseFromTray('Hang up');
    await expect.poll(async () => (await g.app.tray()).icon).toBe('missed');

    await makeRoom(a.phone.page, 'Stand-up');
    await chooseRoom(a.app, 'Stand-up');
    await expect.poll(async () => (await a.app.tray()).toolTip).toContain('Stand-up');
    await chooseRoom(g.app, `Stand-up: ${ada.name}`);
    await a.phone.hears(GRACE_HZ);
    await g.phone.hears(ADA_HZ);
    await g.app.pressHotkey(mute ?? '');
    await expect.poll(async () => (await g.app.tray()).icon).toBe('muted');
    await a.phone.hearsNothing();
    await a.app.chooseFromTray('Leave Stand-up');
    await a.phone.isAtRest();
    await expect.poll(() => menuOf(g.app)).toContain(`"Stand-up: ${grace.name}"`);
    await g.app.chooseFromTray('Leave Stand-up');
    await g.phone.isAtRest();
    await expect.poll(() => menuOf(a.app)).toContain('"Stand-up"');

    // All of that happened in the tray.
    expect((await a.app.window('phone')).visible).toBe(false);
    expect((await g.app.window('phone')).visible).toBe(false);
  } finally {
    await team.dispose();
  }
});
