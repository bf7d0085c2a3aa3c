import { applySettings, defaultSettings, Settings, type SettingsPatch } from '@shared/settings.ts';
import { StoredSession } from '@shared/session.ts';
import type { SessionProtection } from '@shared/shell.ts';
import type { SessionClaims } from './session-claims.ts';

const SESSION_KEY = 'ringdown.session';
const SETTINGS_KEY = 'ringdown.settings';

export interface WebStorageDeps {
  /** Shared by all tabs, and kept. */
  readonly shared: Storage;
  /** This tab's own, until it is closed. */
  readonly own: Storage;
  readonly claims: SessionClaims;
}

export interface WebStorage {
  loadSession(): Promise<StoredSession | null>;
  saveSession(session: StoredSession): Promise<SessionProtection>;
  clearSession(): Promise<void>;
  loadSettings(): Settings;
  changeSettings(patch: SettingsPatch): Settings;
}

/**
 * Settings belong to the browser. A session is a device, and a device has one line to the server: two tabs with the
 * same session would take it from each other for ever. So a tab claims its session, and a tab that comes when the
 * shared one is taken signs in for itself.
 */
export function createWebStorage({ shared, own, claims }: WebStorageDeps): WebStorage {
  let slot: Storage | null = null;
  return {
    async loadSession() {
      for (const storage of [shared, own]) {
        const session = readSession(storage);
        if (!session || !(await claims.claim(session.deviceId))) continue;
        slot = storage;
        return session;
      }
      return null;
    },
    async saveSession(session) {
      await claims.claim(session.deviceId);
      slot ??= readSession(shared) ? own : shared;
      const isKept = write(slot, SESSION_KEY, session);
      return isKept && slot === shared ? 'browser' : 'memory';
    },
    clearSession() {
      slot?.removeItem(SESSION_KEY);
      slot = null;
      claims.release();
      return Promise.resolve();
    },
    loadSettings: () => readSettings(shared),
    changeSettings(patch) {
      const settings = applySettings(readSettings(shared), patch);
      write(shared, SETTINGS_KEY, settings);
      return settings;
    },
  };
}

function read(storage: Storage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** False where the browser keeps nothing: storage is full or switched off. */
function write(storage: Storage, key: string, value: object): boolean {
  try {
    storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

const readSession = (storage: Storage): StoredSession | null =>
  StoredSession.safeParse(read(storage, SESSION_KEY)).data ?? null;

/** Settings that a later version added get their defaults; what can't be read at all is as if it were new. */
function readSettings(storage: Storage): Settings {
  const stored = read(storage, SETTINGS_KEY);
  const known = typeof stored === 'object' ? stored : null;
  return Settings.safeParse({ ...defaultSettings, ...known }).data ?? defaultSettings;
}
