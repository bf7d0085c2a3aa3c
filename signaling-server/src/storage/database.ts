import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';

const FILE_NAME = 'ringdown.db';
/** How long a second process (`ringdown-server invite`) waits for the first one's transaction. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the embedded database in the given folder, making both if they are not there. Throws when the folder can't be
 * written or the file is no database.
 */
export async function openDatabase(dataDir: string): Promise<Kysely<Schema>> {
  // It holds password hashes: for the server's own user only.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE_NAME);
  // The folder may have been there, open to others. What SQLite writes beside its file has the mode of that file.
  closeSync(openSync(path, 'a', 0o600));
  const file = new Libsql(path);
  file.pragma('journal_mode = WAL');
  // What was acknowledged must survive a power cut as well, not only the end of the process.
  file.pragma('synchronous = FULL');
  file.pragma('foreign_keys = ON');
  file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(db);
  return db;
}
