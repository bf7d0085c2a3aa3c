import type { DeviceId } from '@protocol';
import type { KnownDevice } from './pin-model.ts';

/** What this installation keeps so that others can be recognised. Rejects where nothing can be kept. */
export interface TrustStore {
  loadKeys(deviceId: DeviceId): Promise<CryptoKeyPair | null>;
  /** Keeps these, unless there are some already. Resolves to those that are kept. */
  keepKeys(deviceId: DeviceId, keys: CryptoKeyPair): Promise<CryptoKeyPair>;
  forgetKeys(deviceId: DeviceId): Promise<void>;
  /** `account` is who knows them: another account of the same browser knows others. */
  loadDevices(account: string): Promise<readonly KnownDevice[]>;
  keepDevice(account: string, device: KnownDevice): Promise<void>;
  forgetDevice(account: string, device: Pick<KnownDevice, 'userId' | 'deviceId'>): Promise<void>;
}
