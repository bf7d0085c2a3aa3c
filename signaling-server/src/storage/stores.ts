import type { AccountStore } from '../accounts/account-store.ts';
import type { DeviceStore } from '../accounts/device-store.ts';
import type { AdminStore } from '../admin/admin-store.ts';
import type { AuditLog } from '../admin/audit.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { NodeStore } from '../cluster/node-store.ts';
import type { Logger } from '../ops/logger.ts';
import type { PeopleStore } from '../people/people-store.ts';
import type { PresenceStore } from '../presence/presence-store.ts';
import type { RoomStore } from '../rooms/room-store.ts';
import type { WaitStore } from '../waits/wait-store.ts';
import { type DatabasePlace, StorageError } from './database-place.ts';
import { requireNoEmptyFile, requireRoom } from './data-folder.ts';
import { claimFolder } from './folder-claim.ts';
import { patient } from './patient.ts';
import { SqlAccountStore } from './sql-account-store.ts';
import { SqlAdminStore } from './sql-admin-store.ts';
import { SqlAuditLog } from './sql-audit-log.ts';
import { SqlCallStore } from './sql-call-store.ts';
import { SqlDeviceStore } from './sql-device-store.ts';
import { SqlNodeStore } from './sql-node-store.ts';
import { SqlPeopleStore } from './sql-people-store.ts';
import { SqlPresenceStore } from './sql-presence-store.ts';
import { SqlRoomStore } from './sql-room-store.ts';
import { SqlWaitStore } from './sql-wait-store.ts';
import { type Kysely, sql } from 'kysely';
import { openEmbedded } from './embedded.ts';
import type { Schema } from './schema.ts';
import { UnavailableError } from '../ops/unavailable.ts';

/** Everything the server keeps. */
export interface Stores {
  readonly accounts: AccountStore;
  readonly devices: DeviceStore;
  readonly admin: AdminStore;
  readonly audit: AuditLog;
  readonly people: PeopleStore;
  readonly presences: PresenceStore;
  readonly calls: CallStore;
  readonly rooms: RoomStore;
  readonly nodes: NodeStore;
  readonly waits: WaitStore;
  /** Resolves when the database answers, and takes changes as far as can be known without one. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoresOptions extends OpenOptions {
  /** Told of what is kept in a way that nobody can read; nobody by default. */
  readonly logger?: Pick<Logger, 'error'>;
}

const nobody: Pick<Logger, 'error'> = { error: () => undefined };

/**
 * Opens the database at this place and brings it up to date. Throws when it can't: a `StorageError` when an admin can
 * mend it.
 */
export async function openStores(
  place: DatabasePlace,
  { logger = nobody, ...options }: StoresOptions = {},
): Promise<Stores> {
  const db = await openDatabase(place, options);
  const sharing = { isShared: place.databaseUrl !== null };
  const calls = new SqlCallStore(db, { ...sharing, logger });
  return {
    // What may run twice also waits for a database that restarts. Of these only reading may: the answer to the second
    // time would be another one (an invite is used up, a device revoked already), or there would be two entries.
    accounts: patient(new SqlAccountStore(db), [
      'hasAccounts',
      'findAccount',
      'findDevice',
      'lastTokens',
      'findInvite',
    ]),
    devices: patient(new SqlDeviceStore(db), [
      ...(['list', 'ownerOf', 'addressesOf', 'revokedSince', 'changedSince'] as const),
    ]),
    admin: patient(new SqlAdminStore(db), ['people', 'person', 'invites', 'countRelayOnly', 'countCalls']),
    audit: patient(new SqlAuditLog(db), ['list']),
    people: patient(new SqlPeopleStore(db)),
    presences: patient(new SqlPresenceStore(db)),
    // Who begins or changes a call finds out by itself what became of a question without an answer.
    calls: patient(calls, [
      ...(['find', 'ofPerson', 'live', 'endedSince', 'due', 'list', 'entries', 'countMissed'] as const),
      ...(['markSeen', 'summarise'] as const),
    ]),
    // As for calls.
    rooms: patient(new SqlRoomStore(db, { ...sharing, calls }), [
      ...(['find', 'findByLink', 'placeOf', 'seenBy', 'occupied', 'due'] as const),
    ]),
    nodes: patient(new SqlNodeStore(db, sharing)),
    // All but claiming: the answer to the second time would be another one.
    waits: patient(new SqlWaitStore(db), ['list', 'add', 'remove', 'awaited', 'waitingFor', 'settle']),
    ping: () => ping(db, place),
    close: () => db.destroy(),
  };
}

/**
 * As {@link openStores}, for a server: where the database is a file it is the only one that uses the folder, from before
 * anything in it is brought up to date.
 */
export async function openServerStores(place: DatabasePlace, logger: Pick<Logger, 'error'>): Promise<Stores> {
  const claim = place.databaseUrl === null ? claimFolder(place.dataDir) : null;
  try {
    if (claim !== null) requireNoEmptyFile(place.dataDir);
    const stores = await openStores(place, { logger });
    const close = async (): Promise<void> => {
      await stores.close();
      claim?.release();
    };
    return { ...stores, close };
  } catch (error) {
    claim?.release();
    throw error;
  }
}

export interface OpenOptions {
  /** Refuse to make a database where there is none. */
  readonly mustExist?: boolean;
}

/** Loaded where there is one. */
const clientOfPostgres = () => import('./postgres.ts');

/**
 * Opens the database at this place and brings it up to date. Two processes may do so at once. Throws a `StorageError`
 * when an admin has to mend something first.
 */
export async function openDatabase(
  { dataDir, databaseUrl }: DatabasePlace,
  { mustExist = false }: OpenOptions = {},
): Promise<Kysely<Schema>> {
  if (databaseUrl === null) return openEmbedded(dataDir, mustExist);
  const { openPostgres } = await clientOfPostgres();
  return openPostgres(databaseUrl, mustExist);
}

/** Resolves when the database answers, and takes changes as far as can be known without one. */
export async function ping(db: Kysely<Schema>, { dataDir, databaseUrl }: DatabasePlace): Promise<void> {
  try {
    if (databaseUrl !== null) await (await clientOfPostgres()).requireWritable(databaseUrl, db);
    else {
      await sql`select 1`.execute(db);
      await requireRoom(dataDir);
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new UnavailableError('Database', { cause: error, why: 'not writable' });
  }
}
