import '@shared/window.ts';
import { NotificationServer } from '../../src/main/testing/notification-server.ts';
import { hasDbusDaemon, startPrivateBus } from '../../src/main/testing/private-bus.ts';
import { ShortcutsPortalServer } from '../../src/main/testing/shortcuts-portal-server.ts';
import { actAsPhone, expect, signedIn, snapshotOf, test } from './fixtures.ts';

test.use({ mood: 'wayland-gnome' });

test('on Wayland the desktop gives out the keys, each by its name', async ({ launch }) => {
  test.skip(!hasDbusDaemon, 'there is no dbus-daemon on this machine');
  const bus = await startPrivateBus();
  const desktop = await NotificationServer.start(bus.address, ['actions']);
  const portal = await ShortcutsPortalServer.start(bus.address);
  try {
    const app = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    const page = await app.page('phone');
    const keys = () => page.evaluate(() => window.ringdown?.hotkeys());
    // Nobody is asked before they have signed in.
    await expect.poll(async () => (await keys())?.desktop?.standing).toBe('not-asked');
    const phone = await actAsPhone(app);
    await expect.poll(() => portal.sessions.current.map(({ asked }) => asked?.length)).toEqual([8]);
    expect((await keys())?.status.mute).toBe('asked');
    portal.answer('granted');
    await expect.poll(async () => (await keys())?.status.mute).toBe('granted');
    expect((await keys())?.desktop?.triggers.hangUp).toBe('Press CTRL+SHIFT+F12');
    // Electron's own way has one key for all four, and never lets go of it.
    expect(await app.hotkeys()).toEqual([]);

    // These mean nothing yet. The bus keeps the order, so they are over when the answer is there.
    for (const id of ['answer', 'hangUp', 'mute']) portal.press(id);
    await expect.poll(async () => (await keys())?.status.mute).toBe('arrived');
    await phone.publish(snapshotOf({ phase: 'ringing-in' }));
    await expect.poll(async () => (await app.tray()).icon).toBe('ringing');
    for (const id of ['answer', 'hangUp', 'mute']) portal.release(id);
    portal.press('answer');
    await expect.poll(() => phone.commands()).toMatchObject([{ type: 'answer' }]);
    await phone.publish(snapshotOf({ phase: 'active' }));
    await expect.poll(async () => (await app.tray()).icon).toBe('in-call');
    portal.press('mute');
    portal.press('hangUp');
    await expect
      .poll(async () => (await phone.commands()).map(({ type }) => type))
      .toEqual(['answer', 'toggle-mute', 'hang-up']);
    // This one is held.
    portal.press('talk');
    portal.release('talk');
    await expect
      .poll(async () => (await phone.commands()).slice(3))
      .toEqual([
        { type: 'talk-key', key: 'down' },
        { type: 'talk-key', key: 'up' },
      ]);
    await phone.publish(signedIn);
  } finally {
    portal.stop();
    desktop.stop();
    await bus.stop();
  }
});

test('on Wayland without a portal the settings do not claim any keys', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  const keys = () => phone.page.evaluate(() => window.ringdown?.hotkeys());
  await expect.poll(async () => (await keys())?.desktop?.standing).toBe('unavailable');
  expect((await keys())?.status.mute).toBe('unavailable');
  await phone.publish(snapshotOf({ phase: 'ringing-in' }));
  await expect.poll(async () => (await app.tray()).icon).toBe('ringing');
  expect(await app.hotkeys()).toEqual([]);
});
