import type { Kysely } from 'kysely';
import type { DatabasePlace } from './database-place.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';
import type { Schema } from './schema.ts';

export interface OpenOptions {
  /** Refuse to make a database where there is none. */
  readonly mustExist?: boolean;
}

/**
 * Opens the database at this place and brings it up to date. Two processes may do so at once. Throws a `StorageError`
 * when an admin has to mend something first.
 */
export async function openDatabase(
  { dataDir, databaseUrl }: DatabasePlace,
  { mustExist = false }: OpenOptions = {},
): Promise<Kysely<Schema>> {
  return databaseUrl === null ? openEmbedded(dataDir, mustExist) : openPostgres(databaseUrl, mustExist);
}
