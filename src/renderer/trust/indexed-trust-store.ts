import type { DeviceId, UserId } from '@protocol';
import type { KnownDevice } from './pin-model.ts';
import type { TrustStore } from './trust-store.ts';

const NAME = 'ringdown-trust';
const KEYS = 'keys';
const DEVICES = 'devices';

/** In the browser's own database, which holds keys without showing them. The desktop app's page has one of its own. */
export function createIndexedTrustStore(factory: IDBFactory): TrustStore {
  let opened: Promise<IDBDatabase> | null = null;
  const open = (): Promise<IDBDatabase> => (opened ??= openDatabase(factory));
  const read = async <T>(table: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    settled(ask((await open()).transaction(table).objectStore(table)));
  const write = async (table: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<void> => {
    const transaction = (await open()).transaction(table, 'readwrite');
    ask(transaction.objectStore(table));
    await finished(transaction);
  };
  const findKeys = (deviceId: DeviceId): Promise<CryptoKeyPair | undefined> =>
    read(KEYS, (keys) => keys.get(deviceId) as IDBRequest<CryptoKeyPair | undefined>);
  return {
    loadKeys: async (deviceId) => (await findKeys(deviceId)) ?? null,
    async keepKeys(deviceId, made) {
      // Fails where another tab has put its own there; those count.
      await write(KEYS, (keys) => keys.add(made, deviceId)).catch(() => undefined);
      const kept = await findKeys(deviceId);
      if (!kept) throw new Error('the key could not be kept');
      return kept;
    },
    forgetKeys: (deviceId: DeviceId) => write(KEYS, (keys) => keys.delete(deviceId)),
    loadDevices: (account) =>
      read(
        DEVICES,
        (devices) => devices.getAll(IDBKeyRange.bound([account], [account, []])) as IDBRequest<KnownDevice[]>,
      ),
    keepDevice: (account, device) =>
      write(DEVICES, (devices) => devices.put(device, [account, device.userId, device.deviceId])),
    forgetDevice: (account, { userId, deviceId }: { userId: UserId; deviceId: DeviceId }) =>
      write(DEVICES, (devices) => devices.delete([account, userId, deviceId])),
  };
}

async function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(KEYS);
    request.result.createObjectStore(DEVICES);
  };
  return settled(request);
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
