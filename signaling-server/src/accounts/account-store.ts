import type { DeviceId, Person, Role, UserId } from '../protocol/index.ts';

export interface StoredAccount {
  readonly person: Person;
  readonly passwordHash: string;
  /** May not sign in. */
  readonly disabled: boolean;
}

interface NewAccount extends Omit<StoredAccount, 'disabled'> {
  readonly createdAt: number;
}

export interface NewDevice {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  readonly name: string;
  readonly tokenHash: string;
  readonly createdAt: number;
  /** Where it was signed in from. */
  readonly address?: string;
}

export interface StoredInvite {
  readonly inviteId: string;
  readonly role: Role;
  readonly expiresAt: number;
}

export interface NewInvite extends StoredInvite {
  readonly tokenHash: string;
  readonly uses: number;
  readonly createdBy: UserId | null;
  readonly createdAt: number;
}

/** Who a token belongs to. */
export interface DeviceOwner {
  readonly deviceId: DeviceId;
  readonly person: Person;
}

/** Somebody without an account, who can't sign in again. */
export interface NewVisitor {
  readonly person: Person;
  readonly device: NewDevice;
  readonly createdAt: number;
}

export interface SignUpRecord {
  readonly inviteHash: string;
  /** The role comes from the invite. */
  readonly account: Omit<NewAccount, 'person'> & { readonly person: Omit<Person, 'role'> };
  readonly device: NewDevice;
}

export interface PasswordReset {
  readonly userId: UserId;
  readonly passwordHash: string;
  readonly at: number;
  /** Which devices stay signed in: one, or all; none when left out. */
  readonly spared?: DeviceId | 'all';
}

/** Accounts, their devices and invites, durably. Finds answer null for what is not there. */
export interface AccountStore {
  hasAccounts(): Promise<boolean>;
  findAccount(username: string): Promise<StoredAccount | null>;
  /** Resolves to false when the password is not this one any more, or the account is disabled: then it was not added. */
  addDevice(device: NewDevice, passwordHash: string): Promise<boolean>;
  /** Only while the device is not revoked, and the account not disabled. */
  findDevice(tokenHash: string): Promise<DeviceOwner | null>;
  /** The hashes of those that `findDevice` would find, of devices that were connected, the last ones first. */
  lastTokens(limit: number): Promise<string[]>;
  revokeDevice(deviceId: DeviceId, at: number): Promise<void>;
  /** The new password, and every device revoked that is not spared, all or nothing. Resolves to how many were. */
  resetPassword(reset: PasswordReset): Promise<number>;
  addInvite(invite: NewInvite): Promise<void>;
  /** Takes back what the server made for a first account that nobody created. */
  removeUnclaimedInvites(): Promise<void>;
  /** Only while it has uses left, is not revoked, and not expired at `now`. */
  findInvite(tokenHash: string, now: number): Promise<StoredInvite | null>;
  addVisitor(visitor: NewVisitor): Promise<void>;
  /** Those who came before that time and are in no room any more, some of them if there are many. */
  removeVisitors(before: number): Promise<void>;
  /** Account, device and one use of the invite, all or nothing. */
  signUp(record: SignUpRecord): Promise<Person | 'invite_invalid' | 'username_taken'>;
}
