import type { Observable } from '@shared/observable.ts';
import type { HotkeyAction, Settings, SettingsPatch } from '@shared/settings.ts';
import type { HotkeyStatus } from '@shared/shell.ts';

export interface SettingsStore {
  readonly state: Observable<Settings>;
  /** Empty in a browser, which has no global keys. */
  readonly hotkeys: Observable<Readonly<Record<HotkeyAction, HotkeyStatus>> | null>;
  change(patch: SettingsPatch): void;
}
