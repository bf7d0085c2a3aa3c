import Libsql from 'libsql';
import { accessSync, constants } from 'node:fs';
import { Kysely, PostgresDialect, sql, SqliteDialect } from 'kysely';
import { databaseFault, findDatabaseFile, folderFault } from './data-folder.ts';
import { type DatabasePlace, StorageError } from './database-place.ts';
import { compareMigrations, type MigrationState } from './migrations.ts';
import { postgresFault } from './postgres-fault.ts';
import { createPool, requireWritable } from './postgres.ts';
import type { Schema } from './schema.ts';

export interface DatabaseState extends MigrationState {
  /** Such as `PostgreSQL 15.18`. */
  readonly engine: string;
  /** What is damaged; null: nothing that shows. */
  readonly problem: string | null;
  /** Of one small question. */
  readonly latencyMs: number;
}

/** Looks at a database that may be in use, and changes nothing. Throws a `StorageError` when it can't be used. */
export function inspectDatabase({ dataDir, databaseUrl }: DatabasePlace): Promise<DatabaseState> {
  return databaseUrl === null ? inspectEmbedded(dataDir) : inspectPostgres(databaseUrl);
}

async function inspectEmbedded(dataDir: string): Promise<DatabaseState> {
  const path = findDatabaseFile(dataDir);
  let file: Libsql.Database | null = null;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw folderFault(dataDir, error);
  }
  try {
    file = new Libsql(path, { readonly: true });
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) });
    const [verdict] = (await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db)).rows;
    const [version] = (await sql<{ version: string }>`select sqlite_version() as version`.execute(db)).rows;
    const found = verdict?.quick_check ?? 'no answer';
    return {
      engine: `embedded, SQLite ${version?.version ?? ''}`,
      problem: found === 'ok' ? null : found,
      latencyMs: await latencyOf(db),
      ...(await compareMigrations(db)),
    };
  } catch (error) {
    throw databaseFault(dataDir, error);
  } finally {
    file?.close();
  }
}

async function inspectPostgres(databaseUrl: string): Promise<DatabaseState> {
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: createPool(databaseUrl, { max: 1 }) }),
  });
  try {
    const [facts] = (
      await sql<{ version: string; creates: boolean }>`
        select current_setting('server_version') as version,
          has_schema_privilege(current_schema(), 'CREATE') as creates`.execute(db)
    ).rows;
    await requireWritable(databaseUrl, db);
    if (facts?.creates !== true) {
      throw new StorageError(
        'the database does not allow its user to create tables. Make the user of RINGDOWN_DATABASE_URL its owner.',
      );
    }
    return {
      engine: `PostgreSQL ${facts.version.split(' ')[0] ?? ''}`,
      problem: null,
      latencyMs: await latencyOf(db),
      ...(await compareMigrations(db)),
    };
  } catch (error) {
    throw postgresFault(databaseUrl, error);
  } finally {
    await db.destroy();
  }
}

async function latencyOf(db: Kysely<Schema>): Promise<number> {
  const start = performance.now();
  await sql`select 1`.execute(db);
  return performance.now() - start;
}
