import type { Observable } from '@shared/observable.ts';
import type { Settings, SettingsPatch } from '@shared/settings.ts';
import type { HotkeyReport } from '@shared/shell.ts';

export interface SettingsStore {
  readonly state: Observable<Settings>;
  /** Empty in a browser, which has no global keys. */
  readonly hotkeys: Observable<HotkeyReport | null>;
  /** See `Shell.configureHotkeys`. */
  configureHotkeys(): void;
  change(patch: SettingsPatch): void;
}
