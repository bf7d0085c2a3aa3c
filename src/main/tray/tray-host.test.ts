import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../renderer/call/testing/fake-clock.ts';
import { openSessionBus, type SessionBus } from '../dbus/session-bus.ts';
import { hasDbusDaemon, startPrivateBus, type PrivateBus } from '../testing/private-bus.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { TrayWatcher } from '../testing/tray-watcher.ts';
import { watchTrayHost, type TrayHost, type TrayHostDeps } from './tray-host.ts';

if (!hasDbusDaemon)
  process.stderr.write('SKIPPED: dbus-daemon is missing, a tray that comes stays untested\n');

const log = createRecordingLogger();
const onLinux = { ...createFakeClock(), platform: 'linux', chosen: null, log } as const;
const isThere = (present: boolean): boolean => present;
const isGone = (present: boolean): boolean => !present;

describe('whether there is a tray, where that never changes', () => {
  it.each<[string, Omit<TrayHostDeps, 'after' | 'log'>, boolean]>([
    ['Windows', { platform: 'win32', chosen: null, bus: null }, true],
    ['macOS', { platform: 'darwin', chosen: null, bus: null }, true],
    ['Linux without a bus', { platform: 'linux', chosen: null, bus: null }, false],
    ['the person knows better', { platform: 'linux', chosen: true, bus: null }, true],
    ['the person wants none', { platform: 'win32', chosen: false, bus: null }, false],
  ])('%s', async (_what, deps, expected) => {
    const { mayChange, present } = await watchTrayHost({ ...onLinux, ...deps });
    expect([present.current, mayChange]).toEqual([expected, false]);
  });
});

it('takes a bus that is silent for a desktop without one, and asks it again until it answers', async () => {
  const clock = createFakeClock();
  let isBusy = true;
  const silent: SessionBus = {
    // Whether somebody owns the name, and whether that one has a panel.
    call: ({ member }) => {
      if (isBusy) return Promise.reject(new Error('no reply'));
      return Promise.resolve([member === 'NameHasOwner' ? true : ['b', [true]]]);
    },
    onSignal: () => new Promise(() => undefined),
    close: () => undefined,
  };
  const { present } = await watchTrayHost({ ...onLinux, ...clock, bus: silent });
  await clock.advance(60_000);
  expect(present.current).toBe(false);
  isBusy = false;
  await clock.advance(60_000);
  expect(present.current).toBe(true);
  expect(clock.waiting).toBe(0);
});

describe('a desktop that refuses, as one does from within a sandbox,', () => {
  /** When it was asked, ms after the start. */
  async function refused() {
    const clock = createFakeClock();
    const begin = clock.now();
    const asked: number[] = [];
    const news: (() => void)[] = [];
    const bus: SessionBus = {
      call: () => {
        asked.push(clock.now() - begin);
        return Promise.reject(new Error('refused'));
      },
      onSignal: ({ firstArgument, member }, listener) => {
        if (member === 'NameOwnerChanged') news.push(() => listener([firstArgument, '', ':1.7']));
        return Promise.resolve();
      },
      close: () => undefined,
    };
    const { present } = await watchTrayHost({ ...onLinux, ...clock, bus });
    return { asked, clock, present, watcherAppears: () => news.forEach((tell) => tell()) };
  }

  it('is asked less and less often, and never quite given up', async () => {
    const { asked, clock, present } = await refused();
    await clock.advance(20 * 60_000);
    expect(asked.map((ms) => ms / 1_000)).toEqual([0, 5, 15, 35, 75, 155, 315, 615, 915]);
    expect(present.current).toBe(false);
  });

  it('is asked at once, and then often again, where something appears that could draw a tray', async () => {
    const { asked, clock, watcherAppears } = await refused();
    await clock.advance(100_000);
    watcherAppears();
    await clock.advance(40_000);
    expect(asked.map((ms) => ms / 1_000)).toEqual([0, 5, 15, 35, 75, 100, 105, 115, 135]);
    expect(clock.waiting).toBe(1);
  });
});

it('believes the newest answer, whichever comes last', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const news: ((body: readonly unknown[]) => void)[] = [];
  const slow: SessionBus = {
    call: () =>
      new Promise((resolve) => {
        answers.push((value) => resolve([value]));
      }),
    onSignal: ({ member }, listener) => {
      if (member === 'NameOwnerChanged') news.push(listener);
      return Promise.resolve();
    },
    close: () => undefined,
  };
  const host = watchTrayHost({ ...onLinux, bus: slow });
  news[0]?.(['org.example.Other', '', ':1.5']);
  expect(answers).toHaveLength(1);
  news[0]?.(['org.kde.StatusNotifierWatcher', ':1.5', '']);
  expect(answers).toHaveLength(2);
  answers[1]?.(false);
  answers[0]?.(true);
  // Who owns the name is followed by the question whether it has a panel.
  await new Promise((resolve) => setImmediate(resolve));
  answers[2]?.([[{ type: 'b', child: [] }], [true]]);
  expect((await host).present.current).toBe(false);
});

describe.skipIf(!hasDbusDaemon)('the tray of a desktop', () => {
  let daemon: PrivateBus;
  let bus: SessionBus;
  let watcher: TrayWatcher | null = null;

  beforeEach(async () => {
    daemon = await startPrivateBus();
    const opened = await openSessionBus(daemon.address, log);
    if (opened === null) throw new Error('no bus');
    bus = opened;
  });
  afterEach(async () => {
    watcher?.stop();
    watcher = null;
    bus.close();
    await daemon.stop();
  });

  const desktopStarts = async (panel: boolean): Promise<TrayWatcher> =>
    (watcher = await TrayWatcher.start(daemon.address, { panel }));
  const watch = (): Promise<TrayHost> => watchTrayHost({ ...onLinux, bus });

  it('is known at once where it was first', async () => {
    await desktopStarts(true);
    const { mayChange, present } = await watch();
    expect([present.current, mayChange]).toEqual([true, true]);
  });

  it('comes after the app, goes with the desktop and comes again', async () => {
    const { mayChange, present } = await watch();
    expect([present.current, mayChange]).toEqual([false, true]);
    const first = await desktopStarts(true);
    await comes(present, isThere);
    first.stop();
    await comes(present, isGone);
    await desktopStarts(true);
    await comes(present, isThere);
  });

  it('is there with the panel, and not already with the service that waits for one', async () => {
    const desktop = await desktopStarts(false);
    const { present } = await watch();
    expect(present.current).toBe(false);
    desktop.setPanel(true);
    await comes(present, isThere);
    desktop.setPanel(false);
    await comes(present, isGone);
  });
});
