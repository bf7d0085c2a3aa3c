import type { KnownDevice } from '../pin-model.ts';
import type { TrustStore } from '../trust-store.ts';

export interface MemoryTrustStore extends TrustStore {
  readonly keys: Map<string, CryptoKeyPair>;
  readonly devices: Map<string, KnownDevice>;
}

/** Keeps what is kept as long as it lives. */
export function createMemoryTrustStore(): MemoryTrustStore {
  const keys = new Map<string, CryptoKeyPair>();
  const devices = new Map<string, KnownDevice>();
  const nameOf = (account: string, { userId, deviceId }: Pick<KnownDevice, 'userId' | 'deviceId'>): string =>
    `${account} ${userId} ${deviceId}`;
  return {
    keys,
    devices,
    loadKeys: (deviceId) => Promise.resolve(keys.get(deviceId) ?? null),
    keepKeys(deviceId, made) {
      if (!keys.has(deviceId)) keys.set(deviceId, made);
      return Promise.resolve(keys.get(deviceId) ?? made);
    },
    forgetKeys: (deviceId) => Promise.resolve(void keys.delete(deviceId)),
    loadDevices: (account) =>
      Promise.resolve(
        [...devices].filter(([name]) => name.startsWith(`${account} `)).map(([, kept]) => kept),
      ),
    keepDevice: (account, device) => Promise.resolve(void devices.set(nameOf(account, device), device)),
    forgetDevice: (account, device) => Promise.resolve(void devices.delete(nameOf(account, device))),
  };
}
