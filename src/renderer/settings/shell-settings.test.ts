import { defaultSettings } from '@shared/settings.ts';
import { describe, expect, it } from 'vitest';
import { createFakeShell } from '../shell/testing/fake-shell.ts';
import { createSettings } from './shell-settings.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const shell = createFakeShell();
  const notices: string[] = [];
  const settings = createSettings({ shell, notify: (code) => notices.push(code) });
  return { shell, notices, settings };
}

describe('settings', () => {
  it('are the defaults until they are read', async () => {
    const { shell, settings } = setUp();
    shell.settings = { ...defaultSettings, theme: 'dark' };
    expect(settings.state.current).toEqual(defaultSettings);
    await settings.load();
    expect(settings.state.current.theme).toBe('dark');
  });

  it('change at once and are kept', async () => {
    const { shell, settings } = setUp();
    settings.change({ theme: 'light' });
    expect(settings.state.current.theme).toBe('light');
    await settled();
    expect(shell.settings.theme).toBe('light');
  });

  it('that could not be kept are taken back', async () => {
    const { shell, settings, notices } = setUp();
    shell.isBroken = true;
    settings.change({ theme: 'light' });
    await settled();
    expect(settings.state.current.theme).toBe('system');
    expect(notices).toEqual(['settings-not-saved']);
  });

  it('do not jump back while a slider moves', async () => {
    const { settings } = setUp();
    const seen: number[] = [];
    settings.state.subscribe(() => seen.push(settings.state.current.ringtone.volume));
    for (const volume of [0.1, 0.2, 0.3]) settings.change({ ringtone: { volume, onSpeakerToo: false } });
    await settled();
    expect(seen).toEqual([0.1, 0.2, 0.3, 0.3]);
  });
});

describe('global keys', () => {
  it('are known on a desktop, and followed', async () => {
    const { shell, settings } = setUp();
    await settings.load();
    expect(settings.hotkeys.current?.status.hangUp).toBe('in-use');
    shell.report({
      status: {
        ...{ mute: 'registered', answer: 'idle', decline: 'idle', hangUp: 'registered' },
        ...{ swap: 'unset', hold: 'unset', redial: 'unset', talk: 'unset' },
      },
      desktop: null,
    });
    expect(settings.hotkeys.current?.status.hangUp).toBe('registered');
  });

  it('do not exist in a browser', async () => {
    const shell = createFakeShell();
    const web = { ...shell, info: { ...shell.info, kind: 'web' as const } };
    const settings = createSettings({ shell: web, notify: () => undefined });
    await settings.load();
    expect(settings.hotkeys.current).toBeNull();
  });
});
