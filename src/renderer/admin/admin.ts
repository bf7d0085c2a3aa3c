import type {
  AdminPerson,
  AdminPersonChange,
  AuditEntry,
  DeviceId,
  InviteCreate,
  InviteCreated,
  ListedDevice,
  ListedInvite,
  PasswordResetDone,
  ServerStatus,
  UserId,
} from '@protocol';
import type { Fetched } from '@shared/fetched.ts';
import type { Result } from '@shared/result.ts';
import type { AccountError } from '../account/account.ts';

export type Answer<T> = Promise<Result<T, AccountError>>;

/** The log as far as it was read, newest first. */
export interface AuditPages {
  readonly entries: readonly AuditEntry[];
  /** Null: that is all. */
  readonly nextBefore: string | null;
}

/** What an admin of the server sees and does. Everybody else is answered `forbidden`. */
export interface Admin {
  readonly people: Fetched<readonly AdminPerson[], AccountError>;
  readonly invites: Fetched<readonly ListedInvite[], AccountError>;
  readonly status: Fetched<ServerStatus, AccountError>;
  readonly log: Fetched<AuditPages, AccountError>;
  /** Reads the people again and again until the returned function is called: they come and go. */
  watchPeople(): () => void;
  /** Reads the status again and again until the returned function is called. */
  watchStatus(): () => void;
  /** On to older entries. */
  readOlder(): Answer<void>;
  changePerson(change: AdminPersonChange): Answer<void>;
  resetPassword(userId: UserId): Answer<PasswordResetDone>;
  devicesOf(userId: UserId): Answer<readonly ListedDevice[]>;
  signOutDevice(deviceId: DeviceId): Answer<void>;
  createInvite(options: InviteCreate): Answer<InviteCreated>;
  revokeInvite(inviteId: string): Answer<void>;
}
