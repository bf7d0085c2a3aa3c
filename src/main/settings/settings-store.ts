import { createSubject, type Observable } from '@shared/observable.ts';
import { defaultSettings, type Settings, type SettingsPatch } from '@shared/settings.ts';
import type { JsonFile } from '../files/json-file.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import type { SettingsDocument } from './settings-model.ts';

export interface SettingsStore extends Observable<Settings> {
  /** In force at once; a disk that refuses costs only the memory of it. */
  change(patch: SettingsPatch): Promise<Settings>;
}

export interface SettingsStoreDeps {
  readonly file: JsonFile<SettingsDocument>;
  readonly log: Logger;
}

/** Loads the settings and keeps them. */
export async function openSettingsStore({ file, log }: SettingsStoreDeps): Promise<SettingsStore> {
  const stored = await file.read();
  const subject = createSubject(stored?.settings ?? defaultSettings);
  return {
    get current() {
      return subject.current;
    },
    subscribe: (listener) => subject.subscribe(listener),
    async change(patch) {
      subject.set({ ...subject.current, ...withoutUndefined(patch) });
      const settings = subject.current;
      try {
        await file.write({ version: 1, settings });
      } catch (cause) {
        log.error('could not store the settings', { reason: reasonOf(cause) });
      }
      return settings;
    },
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** A patch may carry `undefined` for "not changed". */
function withoutUndefined<T extends object>(patch: T): Defined<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Defined<T>;
}
