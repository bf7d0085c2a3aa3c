import { Kysely, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { databaseFault, findDatabaseFile, makeDatabaseFile } from './data-folder.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';

/** How long a second process (`ringdown-server invite`) waits for the first one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

export interface OpenOptions {
  /** Refuse to make a database where there is none. */
  readonly mustExist?: boolean;
}

/**
 * Opens the embedded database in the given folder and brings it up to date. Throws a `DataFolderError` when the folder
 * can't be written, the file is no database, or there has to be one and isn't.
 */
export async function openDatabase(
  dataDir: string,
  { mustExist = false }: OpenOptions = {},
): Promise<Kysely<Schema>> {
  const path = mustExist ? findDatabaseFile(dataDir) : makeDatabaseFile(dataDir);
  try {
    return await open(path);
  } catch (error) {
    throw databaseFault(dataDir, error);
  }
}

async function open(path: string): Promise<Kysely<Schema>> {
  const file = new Libsql(path);
  try {
    // Before the first statement that may have to wait.
    file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    file.pragma('journal_mode = WAL');
    // What was acknowledged must survive a power cut as well, not only the end of the process.
    file.pragma('synchronous = FULL');
    file.pragma('foreign_keys = ON');
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
    await migrate(db);
    return db;
  } catch (error) {
    file.close();
    throw error;
  }
}
