import type { ColumnType, Generated } from 'kysely';
import type {
  CallMedia,
  ChosenStatus,
  EndDetail,
  EndReason,
  RingRule,
  PersonRole,
  Role,
  RoomAccess,
  ShownStatus,
} from '../protocol/index.ts';

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
  readonly ring_rules: RingRulesTable;
  readonly waits: WaitsTable;
  readonly calls: CallsTable;
  readonly rooms: RoomsTable;
  readonly room_people: RoomPeopleTable;
  readonly nodes: NodesTable;
  readonly connections: ConnectionsTable;
  readonly attendance: AttendanceTable;
  readonly audit_log: AuditLogTable;
}

interface UsersTable {
  user_id: string;
  /** Lower case. */
  username: string;
  name: string;
  role: PersonRole;
  password_hash: string;
  created_at: number;
  /** Null while the account may be used. */
  disabled_at: ColumnType<number | null, number | null | undefined>;
  /** Whether their media may only travel through a relay. */
  relay_only: Generated<0 | 1>;
  /** When the name, the role or `disabled_at` changed last. */
  changed_at: ColumnType<number | null, number | null | undefined>;
}

interface DevicesTable {
  device_id: string;
  user_id: string;
  name: string;
  /** SHA-256 of the token, hexadecimal. */
  token_hash: string;
  created_at: number;
  revoked_at: number | null;
  last_seen_at: ColumnType<number | null, number | null | undefined>;
  last_address: ColumnType<string | null, string | null | undefined>;
}

interface InvitesTable {
  token_hash: string;
  /** How an admin speaks of it: unique, and nothing can be opened with it. */
  invite_id: string;
  role: Role;
  /** How many people it was made for. */
  uses: number;
  uses_left: number;
  expires_at: number;
  /** Null for the one the server makes for its first account, and for those made on the command line. */
  created_by: string | null;
  created_at: number;
  revoked_at: ColumnType<number | null, number | null | undefined>;
}

interface PresencesTable {
  user_id: string;
  status: ChosenStatus;
  note: string;
  /** When a status that was chosen for a while ends. */
  until: ColumnType<number | null, number | null | undefined>;
  /** When the status was chosen: quiet hours that begin later replace it. */
  chosen_at: ColumnType<number | null, number | null | undefined>;
  /** JSON. */
  quiet_hours: ColumnType<string | null, string | null | undefined>;
  /** When what follows from all of it changes by itself; 0 until somebody has worked it out. */
  due_at: ColumnType<number | null, number | null | undefined>;
}

interface FavouritesTable {
  user_id: string;
  favourite_id: string;
}

/** Whose calls reach a person in another way than usual. */
interface RingRulesTable {
  user_id: string;
  caller_id: string;
  rule: RingRule;
}

/** Whom a person wants to call as soon as they are free. */
interface WaitsTable {
  user_id: string;
  awaited_id: string;
  asked_at: number;
  until: number;
  /** Null until the person was told. */
  free_at: number | null;
}

/** One row per call, as it is: nothing else knows better. And both persons' history. */
interface CallsTable {
  call_id: string;
  /** The other id of a call that came of two crossed ones. */
  merged_call_id: string | null;
  state: 'ringing' | 'active' | 'ended';
  /** Counts the transitions; only who has seen the last one may make the next. */
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
  end_detail: EndDetail | null;
  ended_by: string | null;
  ended_by_device: string | null;
  message: string | null;
  /** JSON: what it has to do with calls that were handed over, see `calls/handover.ts`. Null for most. */
  handover: string | null;
  missed: 0 | 1;
  seen: 0 | 1;
  /** When it changes by itself; null for what is over, and for what waits for people alone. */
  due_at: ColumnType<number | null, number | null | undefined>;
  /** JSON: what is only known of a call that goes on, see `call-row.ts`. */
  live: ColumnType<string | null, string | null | undefined>;
  /** JSON: how the call was for each of the two, as their devices measured it. */
  caller_summary: ColumnType<string | null, string | null | undefined>;
  callee_summary: ColumnType<string | null, string | null | undefined>;
}

/** One row per room, as it is: nothing else knows better. */
interface RoomsTable {
  room_id: string;
  /** Counts the transitions; only who has seen the last one may make the next. */
  revision: number;
  access: RoomAccess;
  link_hash: string | null;
  created_by: string;
  /** When it changes by itself; null while it does not. */
  due_at: number | null;
  /** JSON: the whole room, see `rooms/room-record.ts`. */
  record: string;
}

/** Which rooms a person is found in, to be looked up: what is so stands in the room. */
interface RoomPeopleTable {
  user_id: string;
  room_id: string;
  /** Inside or before the door, which one can be in one room only. */
  has_place: 0 | 1;
}

/** The nodes of the server that run, as far as anybody knows. */
interface NodesTable {
  node_id: string;
  seen_at: number;
  /** JSON: what it tells of itself. */
  figures: string | null;
}

/** Which device is connected to which node, by which connection: an older one never takes out a newer one. */
interface ConnectionsTable {
  device_id: string;
  user_id: string;
  node_id: string;
  connection_id: string;
  connected_at: number;
  /** When the person did something on it last. */
  active_at: number;
}

/** How each person is shown to others. Who has no row is offline. */
interface AttendanceTable {
  user_id: string;
  status: ShownStatus;
  note: string;
  /** Grows with every change. */
  version: number;
  /** Has a device connected, or had one a moment ago. */
  present: 0 | 1;
  /** When they are gone, if no device comes back before; null while one is connected, and once they are gone. */
  away_at: number | null;
  /** Their last page was unloaded: they are shown as before, and nobody is there to be rung. */
  unloaded: 0 | 1;
}

/** Who did what, append only. */
interface AuditLogTable {
  entry_id: string;
  at: number;
  /** Null for the server itself and the command line. */
  actor_id: string | null;
  action: string;
  subject: string | null;
  /** JSON. */
  detail: string | null;
  address: string | null;
}
