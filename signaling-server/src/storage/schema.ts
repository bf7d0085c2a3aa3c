import type { CallMedia, ChosenStatus, EndReason, Role } from '../protocol/index.ts';

/**
 * The tables as queries see them. Times are ms since epoch; ids are the wire contract's. Kept to what SQLite and
 * PostgreSQL both do the same way: text, integers, no JSON operators, no booleans.
 */
export interface Schema {
  readonly users: UsersTable;
  readonly devices: DevicesTable;
  readonly invites: InvitesTable;
  readonly presences: PresencesTable;
  readonly favourites: FavouritesTable;
  readonly calls: CallsTable;
}

interface UsersTable {
  user_id: string;
  /** Lower case. */
  username: string;
  name: string;
  role: Role;
  password_hash: string;
  created_at: number;
}

interface DevicesTable {
  device_id: string;
  user_id: string;
  name: string;
  /** SHA-256 of the token, hexadecimal. */
  token_hash: string;
  created_at: number;
  revoked_at: number | null;
}

interface InvitesTable {
  token_hash: string;
  role: Role;
  uses_left: number;
  expires_at: number;
  /** Null for the one the server makes for its first account, and for those made on the command line. */
  created_by: string | null;
  created_at: number;
}

interface PresencesTable {
  user_id: string;
  status: ChosenStatus;
  note: string;
}

interface FavouritesTable {
  user_id: string;
  favourite_id: string;
}

/** One row per call: the journal that a restart reads, and both persons' history. */
interface CallsTable {
  call_id: string;
  /** The other id of a call that came of two crossed ones. */
  merged_call_id: string | null;
  state: 'ringing' | 'active' | 'ended';
  /** Counts the transitions; an older state never replaces a newer one. */
  revision: number;
  caller_id: string;
  caller_device: string;
  callee_id: string;
  callee_device: string | null;
  media: CallMedia;
  warm: 0 | 1;
  offered_to: string | null;
  started_at: number;
  answered_at: number | null;
  ended_at: number | null;
  end_reason: EndReason | null;
  ended_by: string | null;
  ended_by_device: string | null;
  message: string | null;
  missed: 0 | 1;
  seen: 0 | 1;
}
