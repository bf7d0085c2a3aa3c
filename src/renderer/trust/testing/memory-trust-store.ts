import type { KnownDevice } from '../pin-model.ts';
import type { DeviceName, TrustStore } from '../trust-store.ts';

export interface MemoryTrustStore extends TrustStore {
  readonly keys: Map<string, CryptoKeyPair>;
  readonly devices: Map<string, KnownDevice>;
  /** What can neither be read nor written for now. */
  readonly broken: Set<'keys' | 'devices'>;
}

/** Keeps what is kept as long as it lives. */
export function createMemoryTrustStore(): MemoryTrustStore {
  const keys = new Map<string, CryptoKeyPair>();
  const devices = new Map<string, KnownDevice>();
  const broken = new Set<'keys' | 'devices'>();
  const nameOf = (account: string, { userId, deviceId }: DeviceName): string =>
    `${account} ${userId} ${deviceId}`;
  const use = <T>(table: 'keys' | 'devices', act: () => T): Promise<T> =>
    broken.has(table) ? Promise.reject(new Error('the database failed')) : Promise.resolve(act());
  return {
    ...{ keys, devices, broken },
    loadKeys: (deviceId) => use('keys', () => keys.get(deviceId) ?? null),
    keepKeys: (deviceId, made) =>
      use('keys', () => {
        if (!keys.has(deviceId)) keys.set(deviceId, made);
        return keys.get(deviceId) ?? made;
      }),
    forgetKeys: (deviceId) => use('keys', () => void keys.delete(deviceId)),
    loadDevices: (account) =>
      use('devices', () =>
        [...devices].filter(([name]) => name.startsWith(`${account} `)).map(([, kept]) => kept),
      ),
    addDevice: (account, device) =>
      use('devices', () => {
        const name = nameOf(account, device);
        const kept = devices.get(name) ?? device;
        devices.set(name, kept);
        return kept;
      }),
    changeDevice: (account, device, changes) =>
      use('devices', () => {
        const name = nameOf(account, device);
        const kept = devices.get(name);
        if (kept?.key === device.key) devices.set(name, { ...kept, ...changes });
      }),
    forgetDevice: (account, device) => use('devices', () => void devices.delete(nameOf(account, device))),
  };
}
