import { EventEmitter } from 'node:events';
import { createSubject } from '@shared/observable.ts';
import { idleSnapshot, type PhoneCommand, type PhoneSnapshot } from '@shared/phone.ts';
import { defaultSettings } from '@shared/settings.ts';
import type { HotkeyReport } from '@shared/shell.ts';
import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSessionBus } from '../dbus/session-bus.ts';
import { createMemoryFile } from '../testing/memory-file.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { hasDbusDaemon, startPrivateBus, type PrivateBus } from '../testing/private-bus.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { ShortcutsPortalServer, type PortalOptions } from '../testing/shortcuts-portal-server.ts';
import { createTalkKey } from '../talk-key/talk-key.ts';
import type { Hotkeys } from './hotkeys.ts';
import { startPortalHotkeys, type KeyRefusal } from './portal-hotkeys.ts';

if (!hasDbusDaemon)
  process.stderr.write('SKIPPED: dbus-daemon is missing, keys of a desktop stay untested\n');

let daemon: PrivateBus;
let portal: ShortcutsPortalServer | null = null;
const open: Hotkeys[] = [];

async function offer(options?: PortalOptions): Promise<ShortcutsPortalServer> {
  portal?.stop();
  portal = await ShortcutsPortalServer.start(daemon.address, options);
  return portal;
}

function setUp(begin: PhoneSnapshot = quietPhone) {
  const snapshot = createSubject(begin);
  const commands = createSubject<readonly PhoneCommand[]>([]);
  const refusalFile = createMemoryFile<KeyRefusal>();
  const clock = { ms: 0 };
  const log = createRecordingLogger();
  const additions = createSubject(0);
  const onCommand = (command: PhoneCommand) => commands.set([...commands.current, command]);
  const start = (): Hotkeys => {
    const hotkeys = startPortalHotkeys({
      ...{ snapshot, refusalFile, log, appId: 'app.ringdown' },
      settings: createSubject(defaultSettings),
      openBus: () => openSessionBus(daemon.address, log),
      addToMenu: async () => {
        await Promise.resolve();
        additions.set(additions.current + 1);
      },
      onCommand,
      talkKey: createTalkKey({ powerMonitor: new EventEmitter() as never, onCommand }),
      now: () => clock.ms,
    });
    open.push(hotkeys);
    return hotkeys;
  };
  return { snapshot, commands, refusalFile, clock, additions, start };
}

const becomes = ({ report }: Hotkeys, standing: NonNullable<HotkeyReport['desktop']>['standing']) =>
  comes(report, ({ desktop }) => desktop?.standing === standing);

describe.skipIf(!hasDbusDaemon)('keys that the desktop gives out', () => {
  beforeEach(async () => {
    daemon = await startPrivateBus();
  });
  afterEach(async () => {
    for (const hotkeys of open.splice(0)) hotkeys.dispose();
    portal?.stop();
    portal = null;
    await daemon.stop();
  });

  it('are asked for when somebody has signed in, by name, those without a key too', async () => {
    const portal = await offer({});
    const { snapshot, start } = setUp(idleSnapshot);
    const hotkeys = start();
    expect(hotkeys.report.current).toMatchObject({
      status: { mute: 'idle' },
      desktop: { standing: 'not-asked' },
    });
    snapshot.set(quietPhone);
    await comes(portal.sessions, ([session]) => session?.asked !== undefined);
    expect(hotkeys.report.current).toMatchObject({
      status: { mute: 'asked' },
      desktop: { standing: 'asked' },
    });
    const asked = portal.sessions.current[0]?.asked?.map(({ id, preferred }) => [id, preferred]);
    expect(Object.fromEntries(asked ?? [])).toEqual({
      ...{ mute: 'CTRL+SHIFT+F9', answer: 'CTRL+SHIFT+F10', decline: 'CTRL+SHIFT+F11' },
      ...{ hangUp: 'CTRL+SHIFT+F12', swap: null, hold: null, redial: null, talk: null },
    });
  });

  it('are what the desktop says, and have arrived when one really came', async () => {
    const portal = await offer({ verdict: 'granted' });
    const hotkeys = setUp().start();
    await becomes(hotkeys, 'granted');
    expect(hotkeys.report.current).toMatchObject({
      status: { mute: 'granted', answer: 'granted', swap: 'unset' },
      desktop: { triggers: { mute: 'Press CTRL+SHIFT+F9' }, canConfigure: true },
    });
    portal.press('mute');
    await comes(hotkeys.report, ({ status }) => status.mute === 'arrived');
    expect(hotkeys.report.current.status.answer).toBe('granted');
    portal.change({ answer: 'Press Super+A' });
    await comes(hotkeys.report, ({ desktop }) => desktop?.triggers.answer === 'Press Super+A');
    expect(hotkeys.report.current.status).toMatchObject({
      ...{ answer: 'granted', hangUp: 'unset' },
      // The key that worked is not there any more.
      mute: 'unset',
    });
  });

  it('do what they say while that means something, and nothing while it does not', async () => {
    const portal = await offer({ verdict: 'granted' });
    const { commands, snapshot, start } = setUp();
    await becomes(start(), 'granted');
    for (const id of ['mute', 'answer', 'hangUp', 'unheard-of']) portal.press(id);
    // The bus keeps the order: what comes of the last press comes last.
    await comes(open[0]!.report, ({ status }) => status.hangUp === 'arrived');
    expect(commands.current).toEqual([]);
    snapshot.set(phoneWith({ phase: 'ringing-in' }));
    portal.press('decline');
    await comes(commands, ({ length }) => length === 1);
    expect(commands.current[0]).toMatchObject({ type: 'decline' });
  });

  it('count once while they are held, and again after they came up', async () => {
    const portal = await offer({ verdict: 'granted' });
    const { clock, commands, snapshot, start } = setUp();
    await becomes(start(), 'granted');
    snapshot.set(phoneWith({}));
    for (const step of ['press', 'press', 'press', 'release', 'press'] as const) portal[step]('mute');
    await comes(commands, ({ length }) => length === 2);
    // A desktop that never says that a key came up: a pause says it.
    clock.ms += 800;
    portal.press('mute');
    await comes(commands, ({ length }) => length === 3);
    portal.press('hangUp');
    await comes(commands, ({ length }) => length === 4);
    expect(commands.current.map(({ type }) => type)).toEqual([
      ...['toggle-mute', 'toggle-mute', 'toggle-mute', 'hang-up'],
    ]);
  });

  it('open the microphone while they are held, and close it when the desktop is gone', async () => {
    const portal = await offer({ verdict: 'granted' });
    const { commands, start } = setUp(phoneWith({}));
    await becomes(start(), 'granted');
    for (const step of ['press', 'press', 'release', 'press'] as const) portal[step]('talk');
    await comes(commands, ({ length }) => length === 3);
    portal.stop();
    await comes(commands, ({ length }) => length === 4);
    const said = commands.current.map((command) => (command.type === 'talk-key' ? command.key : null));
    expect(said).toEqual(['down', 'up', 'down', 'lost']);
  });

  it('open and close the microphone by turns where the desktop never says that a key came up', async () => {
    const portal = await offer({ verdict: 'granted' });
    const { clock, commands, start } = setUp(phoneWith({}));
    await becomes(start(), 'granted');
    portal.press('talk');
    await comes(commands, ({ length }) => length === 1);
    clock.ms += 800;
    portal.press('talk');
    await comes(commands, ({ length }) => length === 2);
    expect(commands.current).toEqual([
      { type: 'talk-key', key: 'down' },
      { type: 'talk-key', key: 'up' },
    ]);
  });

  it('are not asked for again after a no, also after a restart, until the person wants it', async () => {
    const portal = await offer({});
    const { refusalFile, start } = setUp();
    const first = start();
    await comes(portal.sessions, ([session]) => session?.asked !== undefined);
    portal.answer('cancelled');
    await becomes(first, 'refused');
    expect([first.report.current.status.mute, refusalFile.stored]).toEqual(['refused', { refused: true }]);
    first.dispose();

    const second = start();
    await becomes(second, 'refused');
    expect(portal.sessions.current).toHaveLength(1);
    await second.configure();
    await comes(portal.sessions, (sessions) => sessions[1]?.asked !== undefined);
    expect(refusalFile.stored).toBeNull();
    portal.answer('granted');
    await becomes(second, 'granted');
  });

  it('may be asked for at the next start when the desktop only failed', async () => {
    await offer({ verdict: 'ended' });
    const { refusalFile, start } = setUp();
    await becomes(start(), 'refused');
    expect(refusalFile.stored).toBeNull();
  });

  it('are changed on the screen of the desktop, where it has one', async () => {
    const portal = await offer({ verdict: 'granted' });
    const hotkeys = setUp().start();
    await becomes(hotkeys, 'granted');
    await hotkeys.configure();
    expect([portal.configured.current, portal.sessions.current.length]).toEqual([1, 1]);
  });

  it('are given to a program once it is in the menu', async () => {
    const portal = await offer({ installed: [] });
    const { additions, start } = setUp();
    const hotkeys = start();
    await becomes(hotkeys, 'unknown-app');
    expect(hotkeys.report.current.status.mute).toBe('refused');
    portal.install('app.ringdown');
    await hotkeys.configure();
    expect(additions.current).toBe(1);
    await comes(portal.sessions, ([session]) => session?.asked !== undefined);
    portal.answer('granted');
    await becomes(hotkeys, 'granted');
  });

  it('are gone when the desktop takes them back, and when its portal ends; another portal is asked', async () => {
    const portal = await offer({ verdict: 'granted' });
    const hotkeys = setUp().start();
    await becomes(hotkeys, 'granted');
    portal.stop();
    await becomes(hotkeys, 'unavailable');
    expect(hotkeys.report.current.status.mute).toBe('unavailable');
    const another = await offer({ verdict: 'granted' });
    await becomes(hotkeys, 'granted');
    another.closeSession();
    await becomes(hotkeys, 'refused');
  });

  it('are there when the desktop brings its portal after the app', async () => {
    const hotkeys = setUp().start();
    await becomes(hotkeys, 'unavailable');
    await offer({ verdict: 'granted' });
    await becomes(hotkeys, 'granted');
  });

  it('are not asked for by an app that quits before it knows whether they are wanted', async () => {
    const portal = await offer({ verdict: 'granted' });
    const { refusalFile, start } = setUp();
    const quit = start();
    quit.dispose();
    await refusalFile.read();
    await becomes(start(), 'granted');
    expect(portal.sessions.current).toHaveLength(1);
  });

  it('have nobody left who hears of a late answer', async () => {
    const portal = await offer({});
    const hotkeys = setUp().start();
    await comes(portal.sessions, ([session]) => session?.asked !== undefined);
    hotkeys.dispose();
    portal.answer('granted');
    const other = setUp().start();
    await comes(portal.sessions, (sessions) => sessions[1]?.asked !== undefined);
    portal.answer('granted');
    await becomes(other, 'granted');
    expect(hotkeys.report.current.desktop?.standing).toBe('asked');
  });
});
