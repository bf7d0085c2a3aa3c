import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { administration } from './migrations/administration.ts';
import {
  callSummaries,
  handovers,
  peopleOnline,
  quietHours,
  waits,
  leanCallIndexes,
  endDetails,
} from './migrations/small-steps.ts';
import { firstTables } from './migrations/first-tables.ts';
import { liveState } from './migrations/live-state.ts';
import { rooms } from './migrations/rooms.ts';
import type { Schema } from './schema.ts';
import { StorageError } from './database-place.ts';

/**
 * Every change of the schema, oldest first. What was released is never edited; a change is a new entry whose name
 * sorts after the others. Nodes of the version before work on with it until they are brought up to date themselves: so it
 * adds what may be left out when something is written, and takes away only what that version does not use any more. The
 * tenth is the exception: nodes from before it kept their calls elsewhere, so all of them are stopped first.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-administration': administration,
  '0003-people-online': peopleOnline,
  '0004-handovers': handovers,
  '0005-call-summaries': callSummaries,
  '0006-quiet-hours': quietHours,
  '0007-waits': waits,
  '0008-lean-call-indexes': leanCallIndexes,
  '0009-end-details': endDetails,
  '0010-live-state': liveState,
  '0011-rooms': rooms,
};

/** Brings the schema up to date. Does nothing the second time. Throws when a step fails; that step is rolled back. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (isFromNewerVersion(error)) {
    throw new StorageError(
      'the database was made by a newer version of Ringdown. Start that version, or put back a backup from before it.',
    );
  }
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'preparation';
  throw new Error(`The database could not be brought up to date (${failed})`, { cause: error });
}

export interface MigrationState {
  /** Ours that are still to come. */
  readonly pending: readonly string[];
  /** Of a newer version. */
  readonly unknown: readonly string[];
}

/** How far the schema is, without changing it. */
export async function compareMigrations(db: Kysely<Schema>): Promise<MigrationState> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const isNew = !tables.some(({ name }) => name === 'kysely_migration');
  const { rows } = isNew
    ? { rows: [] }
    : await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const applied = new Set(rows.map(({ name }) => name));
  return {
    pending: Object.keys(migrations).filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !(name in migrations)),
  };
}

/** The migrator has neither a code nor a class for it. */
function isFromNewerVersion(error: unknown): boolean {
  return error instanceof Error && /previously executed migration .* is missing/.test(error.message);
}
