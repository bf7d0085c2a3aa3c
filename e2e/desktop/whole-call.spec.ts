import { join } from 'node:path';
import { defaultSettings } from '@shared/settings.ts';
import { ada, createTeam, grace } from '../calls/team.ts';
import { openDesk } from './desk.ts';
import { expect, test } from './fixtures.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

test('a call from one tray to another: answered, muted and ended without touching a window', async ({
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

    await expect.poll(async () => JSON.stringify((await a.app.tray()).menu)).toContain(grace.name);
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

    await expect.poll(async () => JSON.stringify((await a.app.tray()).menu)).toContain('again');
    await a.app.chooseFromTray(`Call ${grace.name} again`);
    await expect.poll(async () => (await g.app.tray()).icon).toBe('ringing');
    await a.app.chooseFromTray('Hang up');
    await expect.poll(async () => (await g.app.tray()).icon).toBe('missed');
    // All of that happened in the tray.
    expect((await a.app.window('phone')).visible).toBe(false);
    expect((await g.app.window('phone')).visible).toBe(false);
  } finally {
    await team.dispose();
  }
});
