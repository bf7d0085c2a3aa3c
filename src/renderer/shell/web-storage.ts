import { mergeCallbacks } from '@shared/callback-list.ts';
import { applySettings, defaultSettings, Settings, type SettingsPatch } from '@shared/settings.ts';
import { StoredSession } from '@shared/session.ts';
import type { SessionProtection } from '@shared/shell.ts';
import type { SessionClaims } from './session-claims.ts';

const SESSION_KEY = 'ringdown.session';
export const SETTINGS_KEY = 'ringdown.settings';

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
  /** `before`: what this tab had before the change; other tabs may have changed reminders since. */
  changeSettings(patch: SettingsPatch, before?: Settings): Settings;
}

/**
 * Settings belong to the browser. A session is a device, and a device has one line to the server: two tabs with the
 * same session would take it from each other for ever. So a tab claims its session, and a tab that comes when the
 * shared one is taken signs in for itself.
 */
export function createWebStorage({ shared, own, claims }: WebStorageDeps): WebStorage {
  let slot: Storage | null = null;
  /** The session that this tab has. */
  let device: string | null = null;

  /** What is stored there, once it is this tab's; null where there is none, or another tab has it. */
  async function claimStored(storage: Storage): Promise<StoredSession | null> {
    for (;;) {
      const wanted = readSession(storage);
      if (!wanted || !(await claims.claim(wanted.deviceId))) return null;
      // The tab that had it may have signed out meanwhile, and in again.
      const session = readSession(storage);
      if (session?.deviceId === wanted.deviceId) return session;
    }
  }

  return {
    async loadSession() {
      // Its own first: a tab stays who it is when it is reloaded, whatever other tabs have let go of.
      for (const storage of [own, shared]) {
        const session = await claimStored(storage);
        if (!session) continue;
        slot = storage;
        device = session.deviceId;
        return session;
      }
      claims.release();
      return null;
    },
    async saveSession(session) {
      await claims.claim(session.deviceId);
      device = session.deviceId;
      slot ??= readSession(shared) ? own : shared;
      const isKept = write(slot, SESSION_KEY, session);
      return isKept && slot === shared ? 'browser' : 'memory';
    },
    clearSession() {
      // Another tab may have put its own there.
      if (slot && readSession(slot)?.deviceId === device) slot.removeItem(SESSION_KEY);
      slot = null;
      device = null;
      claims.release();
      return Promise.resolve();
    },
    loadSettings: () => readSettings(shared),
    changeSettings(patch, before) {
      const kept = readSettings(shared);
      const settings = applySettings(kept, patch);
      if (patch.callbacks)
        settings.callbacks = [...mergeCallbacks(kept.callbacks, (before ?? kept).callbacks, patch.callbacks)];
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
