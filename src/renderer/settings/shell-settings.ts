import { createSubject } from '@shared/observable.ts';
import { applySettings, defaultSettings, type Settings, type SettingsPatch } from '@shared/settings.ts';
import type { HotkeyReport, Shell } from '@shared/shell.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { SettingsStore } from './settings-store.ts';

export interface SettingsDeps {
  readonly shell: Pick<
    Shell,
    'info' | 'loadSettings' | 'changeSettings' | 'onSettings' | 'hotkeys' | 'onHotkeys' | 'configureHotkeys'
  >;
  readonly notify: Notify;
}

export interface SettingsControl extends SettingsStore {
  /** Reads what is kept; until then the defaults count. */
  load(): Promise<void>;
  dispose(): void;
}

/** The shell keeps the settings. A change shows at once, and is taken back when it could not be kept. */
export function createSettings({ shell, notify }: SettingsDeps): SettingsControl {
  const state = createSubject<Settings>(defaultSettings);
  const hotkeys = createSubject<HotkeyReport | null>(null);
  let changes = 0;
  /** Of several changes in a row only the answer to the last one is the truth. */
  const settle = async (attempt: Promise<Settings>): Promise<void> => {
    const change = (changes += 1);
    const isLatest = (): boolean => change === changes;
    try {
      const settings = await attempt;
      if (isLatest()) state.set(settings);
    } catch {
      notify('settings-not-saved');
      const kept = await shell.loadSettings().catch(() => null);
      if (kept && isLatest()) state.set(kept);
    }
  };
  const stops = [
    shell.onHotkeys((report) => hotkeys.set(report)),
    shell.onSettings?.((settings) => state.set(settings)),
  ];
  return {
    state,
    hotkeys,
    async load() {
      state.set(await shell.loadSettings().catch(() => defaultSettings));
      if (shell.info.kind === 'desktop') hotkeys.set(await shell.hotkeys().catch(() => null));
    },
    configureHotkeys: () => void shell.configureHotkeys().catch(() => notify('hotkeys-not-configured')),
    change(patch: SettingsPatch) {
      const before = state.current;
      state.set(applySettings(before, patch));
      void settle(shell.changeSettings(patch, before));
    },
    dispose() {
      for (const stop of stops) stop?.();
    },
  };
}
