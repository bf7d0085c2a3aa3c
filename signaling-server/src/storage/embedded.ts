import { Kysely } from 'kysely';
import Libsql from 'libsql';
import { setTimeout as delay } from 'node:timers/promises';
import {
  damagedDatabase,
  databaseFault,
  findWritableFile,
  hasUnsettledChanges,
  makeDatabaseFile,
  removeEmptyFile,
  unavailableFile,
  unsyncedFile,
} from './data-folder.ts';
import { DiskSync, SyncedSqliteDialect } from './disk-sync.ts';
import { compareMigrations, migrate } from './migrations.ts';
import type { Schema } from './schema.ts';

/** How long a second process (`ringdown-server invite`) waits for the first one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the embedded database in the given folder and brings it up to date. Throws a `DataFolderError` when the folder
 * can't be written, the file is no database, or there has to be one and isn't.
 */
export async function openEmbedded(dataDir: string, mustExist: boolean): Promise<Kysely<Schema>> {
  const path = mustExist ? findWritableFile(dataDir) : makeDatabaseFile(dataDir);
  try {
    return await open(path, { dataDir, settles: !mustExist });
  } catch (error) {
    if (!mustExist) removeEmptyFile(dataDir);
    throw databaseFault(dataDir, error);
  }
}

async function open(path: string, use: Use): Promise<Kysely<Schema>> {
  const isUnsettled = hasUnsettledChanges(path);
  const file = new Libsql(path);
  try {
    // Before the first statement that may have to wait.
    file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    // A power cut, or a disk that lost something: found now rather than when somebody's calls are gone.
    if (use.settles && isUnsettled) requireSound(file, use.dataDir);
    await keepLog(file);
    // What was acknowledged must survive a power cut as well, not only the end of the process: see `disk-sync.ts`.
    file.pragma('synchronous = NORMAL');
    file.pragma('foreign_keys = ON');
    if (!use.settles) file.pragma('wal_autocheckpoint = 0');
    const sync = new DiskSync(path, (error) => unsyncedFile(use.dataDir, error));
    const dialect = new SyncedSqliteDialect({
      ...{ file, sync, asFault: (error) => unavailableFile(use.dataDir, error) },
      close() {
        if (use.settles) settleFile(file);
        file.close();
        void sync.close();
      },
    });
    const db = new Kysely<Schema>({ dialect });
    await bringUpToDate(file, db);
    return db;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Of several that ask for it at once SQLite lets one have it, and refuses the others without waiting. */
async function keepLog(file: Libsql.Database): Promise<void> {
  for (const since = Date.now(); ;) {
    try {
      file.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() - since > BUSY_TIMEOUT_MS) throw error;
      await delay(20);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

/** A database that is up to date already is not locked for it: a server may be writing into it. */
async function bringUpToDate(file: Libsql.Database, db: Kysely<Schema>): Promise<void> {
  const { pending, unknown } = await compareMigrations(db);
  if (pending.length > 0 || unknown.length > 0) await migrateAlone(file, db);
}

/**
 * Two servers that start on one folder at once must not both create the tables, and a step that fails must leave
 * nothing behind. Kysely's migrator sees to neither on SQLite; one transaction around it sees to both.
 */
async function migrateAlone(file: Libsql.Database, db: Kysely<Schema>): Promise<void> {
  file.exec('begin immediate');
  try {
    await migrate(db);
    file.exec('commit');
  } catch (error) {
    // Some faults have ended it already.
    if (file.inTransaction) file.exec('rollback');
    throw error;
  }
}

interface Use {
  readonly dataDir: string;
  /**
   * Whether the file beside the database is brought into it at the end: by the server, and not by a command that may
   * run beside it. Two programs that do so while a third one writes can damage the database in SQLite before 3.51.3
   * (sqlite.org/wal.html, "The WAL-Reset Bug"); the binding has 3.45.
   */
  readonly settles: boolean;
}

/**
 * Brings what is in the file beside the database into the database, as far as nobody is in the way: the binding leaves
 * that undone, and whoever copies the database of a stopped server takes that one file.
 */
function settleFile(file: Libsql.Database): void {
  try {
    // Waits for nobody. Where nobody is in the way nothing stays beside the database, which says that it was closed.
    file.pragma('busy_timeout = 0');
    file.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Nothing is lost: whoever opens it next reads both files.
  }
}

/** Throws a `DataFolderError` where the database is damaged. */
function requireSound(file: Libsql.Database, dataDir: string): void {
  const [answer] = file.prepare('pragma quick_check(1)').all() as { quick_check?: string }[];
  if (answer?.quick_check !== 'ok') throw damagedDatabase(dataDir, { cause: answer?.quick_check });
}
