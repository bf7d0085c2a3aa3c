import { describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import { defaultSettings } from '@shared/settings.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { startHotkeys, type HotkeysDeps } from './hotkeys.ts';

/** The system's global keys: some belong to other programs, some it can't parse. */
class FakeGlobalShortcut implements Pick<HotkeysDeps['globalShortcut'], 'register' | 'unregister'> {
  readonly held = new Map<string, () => void>();
  readonly taken = new Set<string>();
  readonly broken = new Set<string>();

  register(accelerator: string, callback: () => void): boolean {
    if (this.broken.has(accelerator)) throw new TypeError('conversion failure');
    if (this.taken.has(accelerator) || this.held.has(accelerator)) return false;
    this.held.set(accelerator, callback);
    return true;
  }

  unregister(accelerator: string): void {
    this.held.delete(accelerator);
  }
}

const { answer, decline, hangUp, mute } = defaultSettings.hotkeys as Record<string, string>;

function setUp(platform: NodeJS.Platform = 'win32') {
  const keys = new FakeGlobalShortcut();
  const snapshot = createSubject(quietPhone);
  const settings = createSubject(defaultSettings);
  const commands: PhoneCommand[] = [];
  const clock = { ms: 0 };
  const log = createRecordingLogger();
  const start = () =>
    startHotkeys({
      ...{ globalShortcut: keys, snapshot, settings, platform, log },
      heldKey: { watch: (accelerator) => (accelerator === null ? 'idle' : 'registered') },
      onCommand: (command) => commands.push(command),
      now: () => clock.ms,
    });
  return { keys, snapshot, settings, commands, clock, log, start };
}

describe('hotkeys', () => {
  it('belong to other programs while nothing goes on', () => {
    const { keys, snapshot, start } = setUp();
    const hotkeys = start();
    expect([...keys.held.keys()]).toEqual([]);
    snapshot.set(phoneWith({ phase: 'ringing-in' }));
    expect([...keys.held.keys()]).toEqual([answer, decline]);
    expect(hotkeys.report.current.status).toMatchObject({ answer: 'registered', mute: 'idle' });
    snapshot.set(phoneWith({}));
    expect([...keys.held.keys()]).toEqual([mute, hangUp]);
    hotkeys.dispose();
    expect(keys.held.size).toBe(0);
  });

  it('do what they say', () => {
    const { commands, keys, snapshot, start } = setUp();
    start();
    snapshot.set(phoneWith({ callId: 'c-2', phase: 'ringing-in' }, {}));
    for (const key of [answer, decline, mute, hangUp]) keys.held.get(key!)?.();
    expect(commands.map(({ type }) => type)).toEqual(['answer', 'decline', 'toggle-mute', 'hang-up']);
  });

  it.each([
    ['win32' as const, [0, 30, 60, 300, 330], 1],
    ['win32' as const, [0, 260], 2],
    // The first repeat of a key held on X11 comes late: it must not open the microphone again.
    ['linux' as const, [0, 660, 690, 720], 1],
    ['linux' as const, [0, 800], 2],
  ])('count a held key once on %s (%j)', (platform, reports, presses) => {
    const { clock, commands, keys, snapshot, start } = setUp(platform);
    start();
    snapshot.set(phoneWith({}));
    for (const at of reports) {
      clock.ms = at;
      keys.held.get(mute!)?.();
    }
    expect(commands).toHaveLength(presses);
  });

  it('report a key that another program has, and take it once it is free', () => {
    const { keys, snapshot, start } = setUp();
    keys.taken.add(mute!);
    const hotkeys = start();
    snapshot.set(phoneWith({}));
    expect(hotkeys.report.current.status).toMatchObject({ mute: 'in-use', hangUp: 'registered' });
    keys.taken.clear();
    snapshot.set(phoneWith({ muted: true }));
    expect(hotkeys.report.current.status.mute).toBe('registered');
  });

  it('survive an accelerator that the system refuses with an exception', () => {
    const { keys, log, snapshot, start } = setUp();
    keys.broken.add(mute!);
    const hotkeys = start();
    snapshot.set(phoneWith({}));
    expect(hotkeys.report.current.status.mute).toBe('invalid');
    expect(log.lines.join()).toContain('conversion failure');
  });

  it('follow the settings, also when two actions change places', () => {
    const { commands, keys, settings, snapshot, start } = setUp();
    start();
    snapshot.set(phoneWith({}));
    settings.set({
      ...defaultSettings,
      hotkeys: { ...defaultSettings.hotkeys, mute: hangUp!, hangUp: mute! },
    });
    keys.held.get(hangUp!)?.();
    expect(commands).toEqual([{ type: 'toggle-mute', callId: 'c-1' }]);
  });
});
