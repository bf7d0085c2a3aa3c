import { moods, type MoodName } from '../electron-double/moods.ts';
import type { DesktopApp } from './desktop-app.ts';
import { actAsPhone, expect, signedIn, snapshotOf, test } from './fixtures.ts';

/** What matters on one desktop only, while a call is missed. */
const only: Partial<Record<MoodName, (app: DesktopApp) => Promise<void>>> = {
  /** The id of the tray's icon is taken there, so there is a tray only if one without an id was asked for. */
  async windows(app) {
    const overlay = () =>
      app.evaluate(
        ({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map(
            (window) => (window as { overlay?: string | null }).overlay ?? null,
          ),
        null,
      );
    await expect.poll(overlay).toContain('1 missed call');
    await app.closeWindow();
    expect((await app.window('phone')).visible).toBe(false);
    await app.chooseFromTray('Open Ringdown');
    await expect.poll(overlay, { message: 'its button is a new one' }).toContain('1 missed call');
  },

  async macos(app) {
    const boxes = () =>
      app.evaluate(({ dialog }) => (dialog as { openBoxes?: readonly string[] }).openBoxes ?? [], null);
    const phoneSays = (event: string) =>
      app.evaluate(({ BrowserWindow }, name) => {
        globalThis.ringdownDesktop.answer = null;
        BrowserWindow.getAllWindows()
          .find((window) => window.webContents.getURL().includes('/index.html'))
          ?.emit(name);
      }, event);
    await phoneSays('unresponsive');
    expect(await boxes()).toEqual(['Ringdown is not responding']);
    await phoneSays('responsive');
    await expect.poll(boxes, { message: 'a question that is settled goes away' }).toEqual([]);

    await app.evaluate(({ BrowserWindow }) => {
      const phone = BrowserWindow.getAllWindows().find((window) => window.isVisible());
      return new Promise<void>((resolve) => {
        phone?.once('enter-full-screen', () => resolve());
        phone?.setFullScreen(true);
      });
    }, null);
    await app.closeWindow();
    await expect.poll(async () => (await app.window('phone')).visible).toBe(false);
    const left = ({ BrowserWindow }: { BrowserWindow: object }) =>
      (BrowserWindow as { blackSpaces?: number }).blackSpaces;
    expect(await app.evaluate(left, null)).toBe(0);
  },

  async 'x11-no-tray'(app) {
    await app.closeWindow();
    await expect.poll(async () => (await app.window('phone')).minimized).toBe(true);
  },
};

/** The other two are the desktops of all other specs, and of those that need an installed app. */
for (const mood of ['x11-no-tray', 'wayland-gnome', 'wayland-kde', 'windows', 'macos'] as const) {
  test.describe(mood, () => {
    test.use({ mood });

    test(`opens, rings, tells of missed calls and quits on ${mood}`, async ({ launch }) => {
      const app = await launch();
      const phone = await actAsPhone(app);
      await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
      expect(await phone.page.evaluate(() => window.ringdown?.info.platform)).toBe(moods[mood].platform);

      await phone.publish(snapshotOf({ phase: 'ringing-in' }));
      await expect.poll(async () => (await app.window('ringing')).visible).toBe(true);
      expect((await app.tray()).icon).toBe('ringing');
      const ringing = await app.page('ringing');
      const answer = ringing.getByRole('button', { name: 'Answer' });
      await expect(answer).toBeVisible();
      // What somebody types meanwhile, wherever the focus went.
      for (const key of ['a', 'Tab', 'Enter', 'Tab', 'Space', 'Escape']) await ringing.keyboard.press(key);
      await answer.click();
      await expect.poll(() => phone.commands()).toEqual([{ type: 'answer', callId: 'c-1' }]);

      await phone.publish({ ...signedIn, missedCount: 1 });
      const missed = 'Missed call from Grace Hopper';
      await expect.poll(async () => (await app.notifications()).map(({ title }) => title)).toEqual([missed]);
      expect((await app.tray()).icon).toBe('missed');
      await app.pressNotification(missed);
      await expect
        .poll(async () => (await phone.commands()).at(-1))
        .toEqual({ type: 'show', screen: 'history' });
      await expect.poll(async () => (await app.window('ringing')).visible).toBe(false);

      await only[mood]?.(app);
      app.signal('SIGTERM');
      await app.hasExited();
    });
  });
}

test.describe('windows-no-tray', () => {
  test.use({ mood: 'windows-no-tray' });

  test('shows its window, though it was started hidden, as nothing else would bring it back', async ({
    launch,
  }) => {
    const app = await launch({ args: ['--hidden'] });
    await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
  });
});

test('asks once before a password travels in the clear', async ({ launch }) => {
  const app = await launch();
  const page = await app.page('phone');
  await page.evaluate(async () => {
    // Nothing answers under these names.
    for (const url of ['http://nas.internal:1/', 'http://nas.internal:1/again', 'http://team.example:1/']) {
      await fetch(url).catch(() => undefined);
    }
  });
  expect(await app.questions()).toEqual(['Connect to nas.internal without encryption?']);
});
