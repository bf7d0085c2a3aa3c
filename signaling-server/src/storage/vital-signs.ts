import { sql, type Kysely } from 'kysely';
import { UnavailableError } from '../ops/unavailable.ts';
import { goesOn } from './call-conditions.ts';
import { requireRoom } from './data-folder.ts';
import type { DatabasePlace } from './database-place.ts';
import { requireWritable } from './postgres.ts';
import type { Schema } from './schema.ts';
import { StorageError } from './storage-error.ts';

/** Resolves when the database answers, and takes changes as far as can be known without one. */
export async function ping(db: Kysely<Schema>, { dataDir, databaseUrl }: DatabasePlace): Promise<void> {
  try {
    if (databaseUrl !== null) await requireWritable(databaseUrl, db);
    else {
      await sql`select 1`.execute(db);
      await requireRoom(dataDir);
    }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new UnavailableError('Database', { cause: error, why: 'not writable' });
  }
}

/** How many calls are in each of their states, leaving out those that are over. */
export async function countLiveCalls(
  db: Kysely<Schema>,
): Promise<{ readonly ringing: number; readonly active: number }> {
  const rows = await db
    .selectFrom('calls')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where(goesOn)
    .groupBy('state')
    .execute();
  const countOf = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
  return { ringing: countOf('ringing'), active: countOf('active') };
}
