import { renameSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../cli/explain.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { testEngines, type TestPlace } from '../testing/databases.ts';
import { openDatabase, ping } from './stores.ts';
import type { Schema } from './schema.ts';

const [embedded] = testEngines;
let place: TestPlace;
let db: Kysely<Schema>;
beforeEach(async () => {
  place = await embedded!.createPlace();
  db = await openDatabase(place);
});
afterEach(async () => {
  await db.destroy();
  place.remove();
});

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => null,
    (error: unknown) => error,
  );
}

/** More than a page of the file. */
const write = (within: Kysely<Schema>) =>
  sql`insert into users (user_id, username, name, role, password_hash, created_at)
      values (hex(randomblob(8)), hex(randomblob(8)), hex(randomblob(20000)), 'member', '', 0)`.execute(
    within,
  );

describe('an embedded database that can not be written any more', () => {
  it('refuses for a while what would change it, says why, and goes on when it can', async () => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(db);
    for (const ask of [() => write(db), () => db.transaction().execute(write)]) {
      const fault = await failureOf(ask());
      expect(fault).toBeInstanceOf(UnavailableError);
      expect(explain(fault)).toBe(`the disk of the data folder ${place.dataDir} is full. Make room on it.`);
    }
    await sql.raw('pragma max_page_count = 1000000').execute(db);
    await db.transaction().execute(write);
    await sql.raw('pragma query_only = on').execute(db);
    for (const ask of [() => write(db), () => db.transaction().execute(write)]) {
      const fault = await failureOf(ask());
      expect(fault).toBeInstanceOf(UnavailableError);
      expect(explain(fault)).toMatch(
        /^the data folder \S+ can’t be used: nothing can be written there\. Set /,
      );
    }
    await sql.raw('pragma query_only = off').execute(db);
    await db.transaction().execute(write);
  });

  it('is noticed without a change where its folder is gone', async () => {
    await ping(db, place);
    renameSync(place.dataDir, `${place.dataDir}-elsewhere`);
    const fault = await failureOf(ping(db, place));
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(explain(fault)).toContain(`the data folder ${place.dataDir} can’t be used`);
    renameSync(`${place.dataDir}-elsewhere`, place.dataDir);
    await ping(db, place);
  });
});
