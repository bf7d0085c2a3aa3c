import type { DeviceId, Person, UserId } from '../protocol/index.ts';
import type { DeviceOwner } from './account-store.ts';

export interface StoredDevice {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  readonly name: string;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
  readonly lastAddress: string | null;
}

/** A device was connected at this moment. */
export interface Sighting {
  readonly deviceId: DeviceId;
  readonly at: number;
  /** Null: as it was. */
  readonly address: string | null;
}

export interface DatedRevocation {
  readonly owner: DeviceOwner;
  readonly at: number;
}

export interface DatedChange {
  readonly person: Person;
  /** May not sign in any more. */
  readonly disabled: boolean;
  readonly at: number;
}

/** The signed-in devices of people, and what any process changed about them. */
export interface DeviceStore {
  /** Those that are not revoked, last used first. */
  list(userId: UserId): Promise<StoredDevice[]>;
  /** Null when it is unknown, revoked already, or not of `userId` (null: whose does not matter). */
  revoke(device: { deviceId: DeviceId; userId: UserId | null; at: number }): Promise<StoredDevice | null>;
  /** Whose device it is, or was; null when it is unknown. */
  ownerOf(deviceId: DeviceId): Promise<UserId | null>;
  saw(sightings: readonly Sighting[]): Promise<void>;
  /** Where this account was signed in from lately, also when it is disabled. */
  addressesOf(username: string): Promise<string[]>;
  revokedSince(at: number): Promise<DatedRevocation[]>;
  /** People whose name, role, right to sign in or way to connect changed. */
  changedSince(at: number): Promise<DatedChange[]>;
}
