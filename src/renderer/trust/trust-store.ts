import type { DeviceId } from '@protocol';
import type { KnownDevice } from './pin-model.ts';

export type DeviceName = Pick<KnownDevice, 'userId' | 'deviceId'>;
export type DeviceChanges = Partial<Pick<KnownDevice, 'verifiedAt' | 'alarm'>>;

/**
 * What this installation keeps so that others can be recognised. Rejects where nothing can be read or kept. Tabs share
 * it, so no method replaces a key that is kept: only `forgetDevice` makes room for another one.
 */
export interface TrustStore {
  loadKeys(deviceId: DeviceId): Promise<CryptoKeyPair | null>;
  /** Keeps these, unless there are some already. Resolves to those that are kept. */
  keepKeys(deviceId: DeviceId, keys: CryptoKeyPair): Promise<CryptoKeyPair>;
  forgetKeys(deviceId: DeviceId): Promise<void>;
  /** `account` is who knows them: another account of the same browser knows others. */
  loadDevices(account: string): Promise<readonly KnownDevice[]>;
  /** Keeps this device, unless it is known already. Resolves to what is kept of it. */
  addDevice(account: string, device: KnownDevice): Promise<KnownDevice>;
  /** Changes what is kept of the device with this key; nothing where another key is kept, or none. */
  changeDevice(
    account: string,
    device: Pick<KnownDevice, 'userId' | 'deviceId' | 'key'>,
    changes: DeviceChanges,
  ): Promise<void>;
  forgetDevice(account: string, device: DeviceName): Promise<void>;
}
