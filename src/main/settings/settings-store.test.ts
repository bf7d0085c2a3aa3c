import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@shared/settings.ts';
import { createMemoryFile } from '../testing/memory-file.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import type { SettingsDocument } from './settings-model.ts';
import { openSettingsStore } from './settings-store.ts';

async function setUp(stored: SettingsDocument | null = null) {
  const file = createMemoryFile(stored);
  const log = createRecordingLogger();
  return { file, log, store: await openSettingsStore({ file, log }) };
}

describe('the settings', () => {
  it('begin with the defaults, then with what was kept', async () => {
    expect((await setUp()).store.current).toEqual(defaultSettings);
    const kept = { version: 1, settings: { ...defaultSettings, theme: 'dark' } } as const;
    expect((await setUp(kept)).store.current.theme).toBe('dark');
  });

  it('are in force at once and kept', async () => {
    const { file, store } = await setUp();
    const heard: string[] = [];
    store.subscribe(() => heard.push(store.current.theme));
    const changed = store.change({ theme: 'light' });
    expect(heard).toEqual(['light']);
    expect(await changed).toEqual({ ...defaultSettings, theme: 'light' });
    expect(file.stored?.settings.theme).toBe('light');
  });

  it('stay in force when the disk is full', async () => {
    const { file, log, store } = await setUp();
    file.full = true;
    expect((await store.change({ closeToTray: false })).closeToTray).toBe(false);
    expect(store.current.closeToTray).toBe(false);
    expect(log.lines.join()).toContain('the disk is full');
  });
});
