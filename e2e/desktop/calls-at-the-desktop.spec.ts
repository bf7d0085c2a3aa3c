import { defaultSettings } from '@shared/settings.ts';
import { NotificationServer } from '../../src/main/testing/notification-server.ts';
import { hasDbusDaemon, startPrivateBus } from '../../src/main/testing/private-bus.ts';
import { actAsPhone, expect, signedIn, snapshotOf, test } from './fixtures.ts';

/** In the spelling in which the app registers them. */
const keys = {
  answer: 'CommandOrControl+Shift+F10',
  decline: 'CommandOrControl+Shift+F11',
  mute: 'CommandOrControl+Shift+F9',
  hangUp: 'CommandOrControl+Shift+F12',
};

test('the default keys are the ones this file presses', () => {
  expect(defaultSettings.hotkeys).toEqual({ ...keys, swap: null, hold: null, redial: null, talk: null });
});

test('the tray is the phone: people to call, presence, missed calls', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  const { menu, toolTip } = await app.tray();
  expect(toolTip).toBe('Ringdown: available');
  expect(menu.map(({ label }) => label)).toEqual([
    '● Grace Hopper (available)',
    '⊘ Alan Turing (do not disturb)',
    'Ada Lovelace: Available',
    'Open Ringdown',
    'Quit Ringdown',
  ]);
  await app.chooseFromTray('Alan Turing', 'Video call');
  await app.chooseFromTray('Ada Lovelace', 'Do not disturb');
  await expect
    .poll(() => phone.commands())
    .toEqual([
      { type: 'call', userId: 'u-alan', media: 'video' },
      { type: 'set-presence', presence: 'dnd' },
    ]);

  await phone.publish({ ...signedIn, self: { name: 'Ada Lovelace', presence: 'dnd' } });
  await expect.poll(async () => (await app.tray()).icon).toBe('dnd');
  await phone.publish({ ...signedIn, missedCount: 2 });
  await expect.poll(async () => (await app.tray()).icon).toBe('missed');
  await app.chooseFromTray('Show 2 missed calls');
  await expect.poll(async () => (await phone.commands()).at(-1)).toEqual({ type: 'show', screen: 'history' });
});

test('a call rings in every place, is answered by key, and stops ringing everywhere', async ({ launch }) => {
  const app = await launch({ args: ['--hidden'] });
  const phone = await actAsPhone(app);
  expect(await app.hotkeys()).toEqual([]);
  expect((await app.window('phone')).visible, 'it starts in the tray').toBe(false);

  await phone.publish(snapshotOf({ phase: 'ringing-in', media: 'audio' }));
  await expect.poll(async () => (await app.window('ringing')).visible).toBe(true);
  expect((await app.window('ringing')).focused).toBe(false);
  await expect(await app.page('ringing')).toHaveURL(/ringing/);
  await expect((await app.page('ringing')).getByText('Grace Hopper').first()).toBeAttached();
  expect(await app.notifications()).toEqual([
    { title: 'Grace Hopper is calling', body: 'Voice call', actions: ['Answer', 'Decline'] },
  ]);
  expect((await app.tray()).icon).toBe('ringing');
  expect([...(await app.hotkeys())].sort()).toEqual([keys.answer, keys.decline]);

  await app.pressHotkey(keys.answer);
  await expect.poll(() => phone.commands()).toEqual([{ type: 'answer', callId: 'c-1' }]);

  await phone.publish(snapshotOf({ phase: 'active', answeredAt: 1 }));
  await expect.poll(async () => (await app.window('ringing')).visible).toBe(false);
  expect(await app.notifications()).toEqual([]);
  expect((await app.tray()).icon).toBe('in-call');
  expect([...(await app.hotkeys())].sort()).toEqual([keys.hangUp, keys.mute]);
  // A voice call takes nobody away from what they were doing.
  expect((await app.window('phone')).visible).toBe(false);

  await app.pressHotkey(keys.mute);
  await expect
    .poll(async () => (await phone.commands()).at(-1))
    .toEqual({ type: 'toggle-mute', callId: 'c-1' });
  await phone.publish(snapshotOf({ phase: 'active', muted: true }));
  await expect.poll(async () => (await app.tray()).icon).toBe('muted');
  await app.chooseFromTray('Hang up');
  await expect.poll(async () => (await phone.commands()).at(-1)).toEqual({ type: 'hang-up', callId: 'c-1' });

  await phone.publish(signedIn);
  await expect.poll(() => app.hotkeys()).toEqual([]);
  expect((await app.tray()).icon).toBe('available');
});

test('a call is answered and declined from its notification and from the ringing window', async ({
  launch,
}) => {
  const app = await launch({ args: ['--hidden'] });
  const phone = await actAsPhone(app);
  await phone.publish(snapshotOf({ phase: 'ringing-in' }));
  await expect.poll(() => app.notifications()).toHaveLength(1);
  await app.pressNotification('Decline');
  await expect.poll(() => phone.commands()).toEqual([{ type: 'decline', callId: 'c-1' }]);
  await phone.publish(signedIn);
  await expect.poll(() => app.notifications()).toEqual([]);

  await phone.publish(snapshotOf({ callId: 'c-2', phase: 'ringing-in', media: 'video' }));
  await expect.poll(async () => (await app.window('ringing')).visible).toBe(true);
  const ringing = await app.page('ringing');
  await ringing
    .getByRole('button', { name: /^Answer/ })
    .first()
    .click();
  await expect.poll(async () => (await phone.commands()).at(-1)).toMatchObject({ type: 'answer' });
  // Who answers with a picture wants to see it, but not to lose the keyboard.
  await expect.poll(() => app.window('phone')).toMatchObject({ visible: true, focused: false });
});

test.describe('installed', () => {
  // The client for the bus is a file of its own in the archive.
  test.use({ mood: 'packaged' });

  test('on Linux the buttons come over D-Bus', async ({ launch }) => {
    test.skip(!hasDbusDaemon, 'there is no dbus-daemon on this machine');
    const bus = await startPrivateBus();
    const server = await NotificationServer.start(bus.address, ['actions']);
    try {
      const app = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
      const phone = await actAsPhone(app);
      await phone.publish(snapshotOf({ phase: 'ringing-in' }));
      await expect
        .poll(() => server.shown.map(({ summary }) => summary))
        .toEqual(['Grace Hopper is calling']);
      server.press(server.shown[0]!.id, 'answer');
      await expect.poll(() => phone.commands()).toEqual([{ type: 'answer', callId: 'c-1' }]);
      expect(await app.notifications()).toEqual([]);
    } finally {
      server.stop();
      await bus.stop();
    }
  });
});

test('a waiting call is shown quietly', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  const waiting = snapshotOf({ callId: 'c-2', peerName: 'Alan Turing', phase: 'ringing-in', waiting: true });
  await phone.publish({ ...waiting, calls: [...snapshotOf({}).calls, ...waiting.calls] });
  await expect.poll(() => app.notifications()).toMatchObject([{ body: 'Voice call, waiting' }]);
  expect((await app.window('ringing')).visible).toBe(false);
  expect([...(await app.hotkeys())].sort()).toEqual(Object.values(keys).sort());
});

test('a changed key is held at once, and a useless one is reported', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  await phone.publish(snapshotOf({ phase: 'active' }));
  await expect.poll(() => app.hotkeys()).toHaveLength(2);
  await phone.page.evaluate(() =>
    window.ringdown?.changeSettings({
      hotkeys: {
        ...{ mute: 'Ctrl+Alt+M', answer: null, decline: 'Shift+A', hangUp: 'Control+Alt+M' },
        ...{ swap: null, hold: null, redial: null, talk: null },
      },
    }),
  );
  await expect.poll(() => app.hotkeys()).toEqual(['Alt+Control+M']);
  expect(await phone.page.evaluate(() => window.ringdown?.hotkeys())).toMatchObject({
    status: {
      mute: 'registered',
      answer: 'unset',
      decline: 'invalid',
      hangUp: 'in-use',
      ...{ swap: 'unset', hold: 'unset', redial: 'unset' },
    },
  });
});
