/** What a page may keep, also where its browser keeps nothing. */
export interface PageStorage {
  /** Shared by all tabs, and kept. */
  readonly shared: Storage;
  /** This tab's own, until it is closed. */
  readonly own: Storage;
  /** The browser keeps nothing for this page: what is put here lives as long as the page. */
  readonly keepsNothing: boolean;
}

/** Where site data is blocked, merely naming a storage throws, or there is none. */
export function openPageStorage(page: Pick<Window, 'localStorage' | 'sessionStorage'>): PageStorage {
  const [shared, own] = [attempt(() => page.localStorage), attempt(() => page.sessionStorage)];
  return {
    shared: shared ?? createMemoryStorage(),
    own: own ?? createMemoryStorage(),
    keepsNothing: shared === null,
  };
}

/** Null where the browser refuses. */
export function attempt<T>(open: () => T): T | null {
  try {
    return open();
  } catch {
    return null;
  }
}

export function createMemoryStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}
