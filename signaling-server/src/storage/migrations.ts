import { type Kysely, type Migration, Migrator } from 'kysely';
import { administration } from './migrations/administration.ts';
import { firstTables } from './migrations/first-tables.ts';
import type { Schema } from './schema.ts';

/**
 * Every change of the schema, oldest first. What was released is never edited; a change is a new entry whose name
 * sorts after the others.
 */
const migrations: Record<string, Migration> = {
  '0001-first-tables': firstTables,
  '0002-administration': administration,
};

/** Brings the schema up to date. Does nothing the second time. Throws when a step fails; that step is rolled back. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'preparation';
  throw new Error(`The database could not be brought up to date (${failed})`, { cause: error });
}
