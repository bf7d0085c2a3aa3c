import type { StoredSession } from '@shared/session.ts';
import { actAsPhone, expect, signedIn, snapshotOf, test } from './fixtures.ts';

const session: StoredSession = {
  serverUrl: 'https://team.example',
  serverName: 'Team',
  token: 'a-token-that-is-kept',
  deviceId: 'd-1',
  userId: 'u-ada',
  username: 'ada',
  name: 'Ada Lovelace',
};

test('opens the phone and keeps the ringing window in reserve', async ({ launch }) => {
  const app = await launch({ serverUrl: 'http://127.0.0.1:1/' });
  const page = await app.page('phone');
  await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
  expect(await page.evaluate(() => window.ringdown?.info)).toMatchObject({
    kind: 'desktop',
    servedBy: 'http://127.0.0.1:1',
  });
  const ringing = await app.page('ringing');
  expect((await app.window('ringing')).visible).toBe(false);
  // Each window has its own half of the bridge and nothing of Node.
  expect(await ringing.evaluate(() => [typeof window.ringdown, typeof window.ringdownRinging])).toEqual([
    'undefined',
    'object',
  ]);
  expect(
    await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window)),
  ).toEqual([]);
});

test('closing the window leaves the phone in the tray, and says so once', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
  await app.closeWindow();
  expect((await app.window('phone')).visible).toBe(false);
  await expect
    .poll(async () => (await app.notifications()).map(({ title }) => title))
    .toEqual(['Ringdown is still running']);

  // The page lives on: it still hears commands and is still drawn.
  await app.chooseFromTray('Grace Hopper', 'Voice call');
  await expect.poll(() => phone.commands()).toEqual([{ type: 'call', userId: 'u-grace', media: 'audio' }]);
  await phone.publish(snapshotOf({ phase: 'active' }));
  await expect.poll(async () => (await app.tray()).icon).toBe('in-call');
  expect((await app.window('phone')).visible).toBe(false);

  await app.chooseFromTray('Open Ringdown');
  expect((await app.window('phone')).visible).toBe(true);
  await app.closeWindow();
  expect(await app.notifications()).toHaveLength(1);
});

test('closing the window quits when the person wants it to', async ({ launch }) => {
  const app = await launch();
  const page = await app.page('phone');
  await page.evaluate(() => window.ringdown?.changeSettings({ closeToTray: false }));
  await app.closeWindow().catch(() => undefined);
  await app.hasExited();
});

test('opens where it was, and stays signed in', async ({ launch }) => {
  const bounds = { x: 200, y: 120, width: 700, height: 600 };
  const first = await launch();
  const page = await first.page('phone');
  expect(await page.evaluate(() => window.ringdown?.loadSession())).toBeNull();
  await page.evaluate((value) => window.ringdown?.saveSession(value), session);
  await page.evaluate(() => window.ringdown?.changeSettings({ theme: 'dark' }));
  await first.moveWindow(bounds);
  await first.closeWindow();
  await first.quit();
  await first.hasExited();

  const second = await launch();
  const again = await second.page('phone');
  expect((await second.window('phone')).bounds).toEqual(bounds);
  expect(await again.evaluate(() => window.ringdown?.loadSession())).toEqual(session);
  expect(await again.evaluate(() => window.ringdown?.loadSettings())).toMatchObject({ theme: 'dark' });
  await again.evaluate(() => window.ringdown?.clearSession());
  expect(await again.evaluate(() => window.ringdown?.loadSession())).toBeNull();
});

test('a second start shows the first instead of running twice', async ({ launch }) => {
  const app = await launch({ args: ['--hidden'] });
  await app.page('phone');
  expect((await app.window('phone')).visible).toBe(false);
  await expect(launch()).rejects.toThrow();
  await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
});

test('asks before it quits during a call', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  await phone.publish(snapshotOf({ phase: 'active' }));
  await expect.poll(async () => (await app.tray()).icon).toBe('in-call');
  await app.quit();
  await expect.poll(() => app.questions()).toEqual(['Hang up on Grace Hopper and quit?']);
  expect((await app.tray()).icon).toBe('in-call');
  await app.questions(0);
  await app.quit();
  await app.hasExited();
});

test('a page that dies comes back, and nothing rings on', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  await phone.publish(snapshotOf({ phase: 'ringing-in' }));
  await expect.poll(async () => (await app.window('ringing')).visible).toBe(true);
  const session = await phone.page.context().newCDPSession(phone.page);
  // It never answers: whoever would is dead.
  void session.send('Page.crash').catch(() => undefined);
  await expect.poll(async () => (await app.window('ringing')).visible).toBe(false);
  await expect.poll(async () => (await app.tray()).toolTip).toBe('Ringdown: signed out');
});

test('refuses what is not in the contract', async ({ launch }) => {
  const app = await launch();
  const phone = await actAsPhone(app);
  const refused = await phone.page.evaluate(() =>
    window.ringdown?.saveSession({ token: 'x' } as never).then(
      () => 'accepted',
      (cause: unknown) => String(cause),
    ),
  );
  expect(refused).toContain('invalid-payload');
  await phone.publish({ ...signedIn, missedCount: -1 });
  await phone.publish({ ...signedIn, missedCount: 2 });
  await expect.poll(async () => (await app.tray()).icon).toBe('missed');
  await expect.poll(() => app.output()).toContain('invalid-payload');
  expect(app.output()).not.toContain('"token"');
});
