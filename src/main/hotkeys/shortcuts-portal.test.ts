import { createSubject } from '@shared/observable.ts';
import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSessionBus, type BusConnection } from '../dbus/session-bus.ts';
import { hasDbusDaemon, startPrivateBus, type PrivateBus } from '../testing/private-bus.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { ShortcutsPortalServer, type PortalOptions } from '../testing/shortcuts-portal-server.ts';
import type { PortalStanding } from './portal-report-model.ts';
import { askPortalForShortcuts, type Shortcut } from './shortcuts-portal.ts';

if (!hasDbusDaemon) process.stderr.write('SKIPPED: dbus-daemon is missing, the portal stays untested\n');

const shortcuts: readonly Shortcut[] = [
  { id: 'mute', description: 'Mute or unmute', preferredTrigger: 'CTRL+SHIFT+F9' },
  { id: 'hold', description: 'Hold or resume', preferredTrigger: null },
];

let daemon: PrivateBus;
let bus: BusConnection;
let server: ShortcutsPortalServer | null = null;

async function ask(options?: PortalOptions) {
  const portal = options === undefined ? null : await ShortcutsPortalServer.start(daemon.address, options);
  server = portal;
  const standing = createSubject<PortalStanding>({ kind: 'asked' });
  const heard = createSubject<readonly string[]>([]);
  const hear = (what: string) => (id: string) => heard.set([...heard.current, `${id} ${what}`]);
  const asked = askPortalForShortcuts({
    ...{ bus, appId: 'app.ringdown', shortcuts },
    onStanding: (next) => standing.set(next),
    onActivated: hear('down'),
    onDeactivated: hear('up'),
  });
  const becomes = (kind: PortalStanding['kind']) => comes(standing, (now) => now.kind === kind);
  return { asked, standing, heard, becomes, portal: portal as ShortcutsPortalServer };
}

/** The question is with the person. */
const isAsked = ([first]: ShortcutsPortalServer['sessions']['current']): boolean =>
  first?.asked !== undefined;

describe.skipIf(!hasDbusDaemon)('the portal for global shortcuts', () => {
  beforeEach(async () => {
    daemon = await startPrivateBus();
    const opened = await openSessionBus(daemon.address, createRecordingLogger());
    if (opened === null) throw new Error('no bus');
    bus = opened;
  });
  afterEach(async () => {
    server?.stop();
    server = null;
    bus.close();
    await daemon.stop();
  });

  it('is told who asks for which keys, and says how to press them', async () => {
    const { becomes, portal, standing } = await ask({ verdict: 'granted' });
    await becomes('granted');
    expect(portal.sessions.current).toMatchObject([
      {
        appId: 'app.ringdown',
        asked: [
          { id: 'mute', description: 'Mute or unmute', preferred: 'CTRL+SHIFT+F9' },
          { id: 'hold', description: 'Hold or resume', preferred: null },
        ],
      },
    ]);
    expect(standing.current).toEqual({
      kind: 'granted',
      triggers: new Map([
        ['mute', 'Press CTRL+SHIFT+F9'],
        ['hold', ''],
      ]),
      canConfigure: true,
    });
  });

  it('tells when a key goes down and when it comes up', async () => {
    const { becomes, heard, portal } = await ask({ verdict: 'granted' });
    await becomes('granted');
    portal.press('mute');
    portal.release('mute');
    await comes(heard, ({ length }) => length === 2);
    expect(heard.current).toEqual(['mute down', 'mute up']);
  });

  it('is waited for as long as the person thinks about it', async () => {
    const { becomes, portal, standing } = await ask({});
    await comes(portal.sessions, isAsked);
    expect(standing.current.kind).toBe('asked');
    portal.answer('granted');
    await becomes('granted');
  });

  it.each([
    ['the person said no', 'cancelled', true],
    ['the person chose no key', 'nothing-chosen', true],
    ['the desktop failed', 'ended', false],
  ] as const)('refuses: %s', async (_what, verdict, byPerson) => {
    const { becomes, standing } = await ask({ verdict });
    await becomes('refused');
    expect(standing.current).toEqual({ kind: 'refused', byPerson });
  });

  it('can take the keys back', async () => {
    const { becomes, portal, standing } = await ask({ verdict: 'granted' });
    await becomes('granted');
    portal.closeSession();
    await becomes('refused');
    expect(standing.current).toEqual({ kind: 'refused', byPerson: false });
  });

  it('says when the person has changed the keys', async () => {
    const { becomes, portal, standing } = await ask({ verdict: 'granted' });
    await becomes('granted');
    portal.change({ hold: 'Press Super+H' });
    await comes(standing, (now) => now.kind === 'granted' && now.triggers.get('hold') === 'Press Super+H');
    expect(standing.current).toMatchObject({ triggers: new Map([['hold', 'Press Super+H']]) });
  });

  it('shows its own screen for keys since version 2', async () => {
    const { asked, becomes, portal } = await ask({ verdict: 'granted' });
    await becomes('granted');
    await asked.configure();
    expect(portal.configured.current).toBe(1);
  });

  it('says so when it has none, in version 1', async () => {
    const { asked, becomes, standing } = await ask({ version: 1, verdict: 'granted' });
    await becomes('granted');
    expect(standing.current).toMatchObject({ canConfigure: false });
    await expect(asked.configure()).rejects.toThrow('UnknownMethod');
  });

  it('knows no program that is not installed', async () => {
    const { becomes } = await ask({ installed: [], verdict: 'granted' });
    await becomes('unknown-app');
  });

  it('knows none either where it only refuses it, without a word', async () => {
    const { becomes } = await ask({ registry: 'asks', installed: [], verdict: 'ended' });
    await becomes('unknown-app');
  });

  it('is not there for whom it fails, which is no matter of who asks', async () => {
    const { becomes } = await ask({ fails: true });
    await becomes('unavailable');
  });

  it('finds out by itself who asks, before version 1.20', async () => {
    const { becomes, portal } = await ask({ registry: 'none', version: 1, verdict: 'granted' });
    await becomes('granted');
    expect(portal.sessions.current).toMatchObject([{ appId: '' }]);
  });

  it('may have no global shortcuts', async () => {
    const { becomes } = await ask({ version: null });
    await becomes('unavailable');
  });

  it('may not be there at all', async () => {
    const { becomes } = await ask();
    await becomes('unavailable');
  });
});
