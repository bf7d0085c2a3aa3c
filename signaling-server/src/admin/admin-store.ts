import type { Person, Role, UserId } from '../protocol/index.ts';

/** An account as the people who run the server look at it. */
export interface StoredPerson {
  readonly person: Person;
  readonly createdAt: number;
  readonly disabled: boolean;
  readonly relayOnly: boolean;
  readonly deviceCount: number;
  readonly lastSeenAt: number | null;
}

export interface PersonChange {
  readonly userId: UserId;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  /** Also revokes every device. */
  readonly disabled?: boolean | undefined;
  readonly relayOnly?: boolean | undefined;
}

export interface PersonChanged {
  readonly before: StoredPerson;
  readonly after: StoredPerson;
}

export interface StoredInviteRecord {
  readonly inviteId: string;
  readonly role: Role;
  readonly uses: number;
  readonly usesLeft: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly createdBy: Person | null;
  readonly revokedAt: number | null;
}

/** What only an admin may look at or change. */
export interface AdminStore {
  /** Everybody, by name. */
  people(): Promise<StoredPerson[]>;
  person(userId: UserId): Promise<StoredPerson | null>;
  /** All or nothing; two admins who change each other at the same moment never leave the server without one. */
  change(change: PersonChange, at: number): Promise<PersonChanged | 'not_found' | 'last_admin'>;
  /** The newest `limit` ones. */
  invites(limit: number): Promise<StoredInviteRecord[]>;
  /** Null when there is no such invite. One that was revoked before stays as it was. */
  revokeInvite(inviteId: string, at: number): Promise<{ role: Role; changed: boolean } | null>;
  /** How many people's calls only go through a relay, because an admin said so. */
  countRelayOnly(): Promise<number>;
  /** How many are going on, on all nodes. */
  countCalls(): Promise<{ ringing: number; active: number }>;
}
