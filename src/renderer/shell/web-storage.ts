import { applySettings, defaultSettings, Settings, type SettingsPatch } from '@shared/settings.ts';
import { StoredSession } from '@shared/session.ts';
import type { SessionProtection } from '@shared/shell.ts';

const SESSION_KEY = 'ringdown.session';
const SETTINGS_KEY = 'ringdown.settings';
/** A page that is being reloaded needs a moment to let go of its session. */
const CLAIM_TIMEOUT_MS = 500;

export interface WebStorageDeps {
  /** Shared by all tabs, and kept. */
  readonly shared: Storage;
  /** This tab's own, until it is closed. */
  readonly own: Storage;
  /** Absent where the page was not delivered securely. */
  readonly locks: Pick<LockManager, 'request'> | undefined;
  readonly claimTimeoutMs?: number;
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
export function createWebStorage(deps: WebStorageDeps): WebStorage {
  const claims = createClaims(deps);
  let slot: Storage | null = null;
  return {
    async loadSession() {
      for (const storage of [deps.shared, deps.own]) {
        const session = readSession(storage);
        if (!session || !(await claims.claim(session.deviceId))) continue;
        slot = storage;
        return session;
      }
      return null;
    },
    async saveSession(session) {
      await claims.claim(session.deviceId);
      slot ??= readSession(deps.shared) ? deps.own : deps.shared;
      const isKept = write(slot, SESSION_KEY, session);
      return isKept && slot === deps.shared ? 'browser' : 'memory';
    },
    clearSession() {
      slot?.removeItem(SESSION_KEY);
      slot = null;
      claims.release();
      return Promise.resolve();
    },
    loadSettings: () => readSettings(deps.shared),
    changeSettings(patch) {
      const settings = applySettings(readSettings(deps.shared), patch);
      write(deps.shared, SETTINGS_KEY, settings);
      return settings;
    },
  };
}

function createClaims({ locks, claimTimeoutMs = CLAIM_TIMEOUT_MS }: WebStorageDeps) {
  let claimed: string | null = null;
  let release = (): void => undefined;
  const letGo = (): void => {
    release();
    claimed = null;
  };
  return {
    release: letGo,
    /** True when this tab is the only one with that device. Without locks there is no telling. */
    claim: (deviceId: string): Promise<boolean> => {
      if (!locks || claimed === deviceId) return Promise.resolve(true);
      letGo();
      const signal = AbortSignal.timeout(claimTimeoutMs);
      return new Promise((resolve) => {
        const held = locks.request(`ringdown:${deviceId}`, { signal }, () => {
          claimed = deviceId;
          resolve(true);
          return new Promise<void>((done) => (release = done));
        });
        held.catch(() => resolve(false));
      });
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
