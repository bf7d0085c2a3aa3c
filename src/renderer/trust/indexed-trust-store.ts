import type { DeviceId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { KnownDevice } from './pin-model.ts';
import type { DeviceName, TrustStore } from './trust-store.ts';

const NAME = 'ringdown-trust';
const KEYS = 'keys';
const DEVICES = 'devices';
/** A database that answers at all mostly does so within a moment, also on a busy machine. */
export const ANSWER_WITHIN_MS = 5_000;

const nameOf = (account: string, { userId, deviceId }: DeviceName) => [account, userId, deviceId];

/**
 * In the browser's own database, which holds keys without showing them. The desktop app's page has one of its own.
 * `factory` is asked for at each opening: where site data is blocked, merely naming it may throw.
 */
export function createIndexedTrustStore(factory: () => IDBFactory, clock: Pick<Clock, 'after'>): TrustStore {
  const inTime = createTimeLimit(clock);
  let opened: Promise<IDBDatabase> | null = null;
  const close = (): void => void (opened = null);
  /** What did not open is opened anew the next time, and so is what the browser has closed. */
  const open = (): Promise<IDBDatabase> =>
    (opened ??= openDatabase(factory, close).catch((error: unknown) => {
      close();
      throw error;
    }));
  const read = <T>(table: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> =>
    inTime(async () => settled(ask((await open()).transaction(table).objectStore(table)) as IDBRequest<T>));
  const write = (table: string, act: (store: IDBObjectStore) => void): Promise<void> =>
    inTime(async () => {
      const transaction = (await open()).transaction(table, 'readwrite');
      act(transaction.objectStore(table));
      await finished(transaction);
    });
  /** Reads what is kept under that name and puts what is made of it in its place, as one step for all tabs. */
  const update = async <T>(
    table: string,
    name: IDBValidKey,
    make: (kept: T | undefined) => T | undefined,
  ) => {
    let after: T | undefined;
    await write(table, (store) => {
      const asked = store.get(name) as IDBRequest<T | undefined>;
      asked.onsuccess = () => {
        after = make(asked.result);
        if (after !== undefined && after !== asked.result) store.put(after, name);
      };
    });
    return after;
  };
  return {
    loadKeys: async (deviceId) =>
      (await read<CryptoKeyPair | undefined>(KEYS, (keys) => keys.get(deviceId))) ?? null,
    keepKeys: async (deviceId, made) =>
      (await update<CryptoKeyPair>(KEYS, deviceId, (kept) => kept ?? made)) ?? made,
    forgetKeys: (deviceId: DeviceId) => write(KEYS, (keys) => keys.delete(deviceId)),
    loadDevices: (account) =>
      read<KnownDevice[]>(DEVICES, (devices) => devices.getAll(IDBKeyRange.bound([account], [account, []]))),
    addDevice: async (account, device) =>
      (await update<KnownDevice>(DEVICES, nameOf(account, device), (kept) => kept ?? device)) ?? device,
    async changeDevice(account, device, changes) {
      await update<KnownDevice>(DEVICES, nameOf(account, device), (kept) =>
        kept?.key === device.key ? { ...kept, ...changes } : kept,
      );
    },
    forgetDevice: (account, device) => write(DEVICES, (devices) => devices.delete(nameOf(account, device))),
  };
}

/**
 * Some browsers have a database that never answers. What takes too long is refused, and so is at once whatever else is
 * wanted until it has answered after all: no call may wait for one such time after the other.
 */
function createTimeLimit(clock: Pick<Clock, 'after'>) {
  let overdue = 0;
  const late = (): Error => new Error('the database does not answer');
  return <T>(task: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (overdue > 0) {
        reject(late());
        return;
      }
      let isOverdue = false;
      const cancel = clock.after(ANSWER_WITHIN_MS, () => {
        isOverdue = true;
        overdue += 1;
        reject(late());
      });
      const settle = (): void => {
        cancel();
        if (isOverdue) overdue -= 1;
      };
      task().then(resolve, reject).finally(settle);
    });
}

async function openDatabase(factory: () => IDBFactory, onClosed: () => void): Promise<IDBDatabase> {
  const request = factory().open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(KEYS);
    request.result.createObjectStore(DEVICES);
  };
  const database = await settled(request);
  database.onclose = onClosed;
  // Another tab has a later version of the app, or the browser deletes what it keeps: neither may wait for this tab.
  database.onversionchange = () => {
    database.close();
    onClosed();
  };
  return database;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the database failed'));
  });
}
