import { NotificationServer } from '../../src/main/testing/notification-server.ts';
import { hasDbusDaemon, startPrivateBus } from '../../src/main/testing/private-bus.ts';
import { TrayWatcher } from '../../src/main/testing/tray-watcher.ts';
import type { DesktopApp } from './desktop-app.ts';
import { expect, test as base } from './fixtures.ts';

interface Desktop {
  /** What the app is started with to be on this desktop. */
  readonly env: Readonly<Record<string, string>>;
  /** The part that draws tray icons starts, as at login it may long after the app. */
  readonly startPanel: () => Promise<TrayWatcher>;
}

const test = base.extend<{ readonly desktop: Desktop }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures used from this pattern
  desktop: async ({}, use) => {
    test.skip(process.platform !== 'linux' || !hasDbusDaemon, 'needs a Linux desktop bus');
    const bus = await startPrivateBus();
    // Without one the bus could start the notifications of whoever sits at this machine.
    const notifications = await NotificationServer.start(bus.address, ['actions']);
    const panels: TrayWatcher[] = [];
    await use({
      // Nobody has said whether there is a tray.
      env: { DBUS_SESSION_BUS_ADDRESS: bus.address, RINGDOWN_TRAY: '' },
      async startPanel() {
        const panel = await TrayWatcher.start(bus.address, { panel: true });
        panels.push(panel);
        return panel;
      },
    });
    for (const panel of panels) panel.stop();
    notifications.stop();
    await bus.stop();
  },
});

/** Whether the page says that there is a tray; null before it was told. */
async function whatThePageKnows(app: DesktopApp): Promise<() => Promise<boolean | null>> {
  const page = await app.page('phone');
  const told = await page.evaluateHandle(() => {
    const values: boolean[] = [];
    window.ringdown?.onTray((hasTray) => values.push(hasTray));
    return values;
  });
  return async () => (await told.jsonValue()).at(-1) ?? null;
}

test('a tray that comes after the app is used from then on, and no more when it goes', async ({
  desktop,
  launch,
}) => {
  const app = await launch({ env: desktop.env });
  const known = await whatThePageKnows(app);
  await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
  await app.closeWindow();
  await expect.poll(async () => (await app.window('phone')).minimized).toBe(true);

  const panel = await desktop.startPanel();
  await expect.poll(known).toBe(true);
  await app.chooseFromTray('Open Ringdown');
  await expect.poll(() => app.window('phone')).toMatchObject({ visible: true, minimized: false });
  await app.closeWindow();
  expect((await app.window('phone')).visible).toBe(false);

  await app.chooseFromTray('Open Ringdown');
  await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
  panel.stop();
  await expect.poll(known).toBe(false);
  await app.closeWindow();
  await expect.poll(async () => (await app.window('phone')).minimized).toBe(true);
});

test('started hidden at login, it waits for the tray', async ({ desktop, launch }) => {
  const app = await launch({ args: ['--hidden'], env: desktop.env });
  const known = await whatThePageKnows(app);
  expect((await app.window('phone')).visible).toBe(false);
  await desktop.startPanel();
  await expect.poll(known).toBe(true);
  expect((await app.window('phone')).visible).toBe(false);
  await app.chooseFromTray('Open Ringdown');
  await expect.poll(async () => (await app.window('phone')).visible).toBe(true);
});
