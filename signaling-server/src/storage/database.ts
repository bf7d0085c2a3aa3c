import { mkdirSync } from 'node:fs';
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
  const file = new Libsql(join(dataDir, FILE_NAME));
  file.pragma('journal_mode = WAL');
  // What was acknowledged must survive a power cut as well, not only the end of the process.
  file.pragma('synchronous = FULL');
  file.pragma('foreign_keys = ON');
  file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(db);
  return db;
}
