import { sql, type Kysely } from 'kysely';
import { goesOn } from './call-conditions.ts';
import type { Schema } from './schema.ts';

/** Resolves when the database answers. */
export async function ping(db: Kysely<Schema>): Promise<void> {
  await sql`select 1`.execute(db);
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
