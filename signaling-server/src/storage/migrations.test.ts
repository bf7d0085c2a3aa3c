import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
  type Migration,
} from 'kysely';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { migrations } from './migrations.ts';

/** Runs nothing and finds nothing. */
const dialects = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
} satisfies Record<string, Dialect>;

/** Of all the statements of a migration, in their order. */
async function checksumOf(migration: Migration, dialect: Dialect): Promise<string> {
  const said = createHash('sha256');
  const db = new Kysely<unknown>({
    dialect,
    log: ({ query }) => void said.update(JSON.stringify([query.sql, query.parameters])),
  });
  await migration.up(db);
  return said.digest('hex').slice(0, 16);
}

/**
 * As they were released. Databases out there have run them, and run none again: whoever edits one makes new databases
 * that differ from those. So leave it as it is and add a new one, with its line here.
 */
const released = {
  '0001-first-tables': { sqlite: 'ce97be29250d1b20', postgres: 'ce97be29250d1b20' },
  '0002-administration': { sqlite: '3eef119866fb8907', postgres: '3eef119866fb8907' },
  '0003-people-online': { sqlite: '5e0c51e6f27bf1f8', postgres: '5e0c51e6f27bf1f8' },
  '0004-handovers': { sqlite: '23a10912b7e6a702', postgres: '23a10912b7e6a702' },
  '0005-call-summaries': { sqlite: 'f1dfb3b162bf3454', postgres: 'f1dfb3b162bf3454' },
  '0006-quiet-hours': { sqlite: '212d0f6fd423b6a5', postgres: '212d0f6fd423b6a5' },
  '0007-waits': { sqlite: 'a0b61c95b64bfd00', postgres: 'a0b61c95b64bfd00' },
  '0008-lean-call-indexes': { sqlite: '448620a1c5f63a36', postgres: '448620a1c5f63a36' },
  '0009-end-details': { sqlite: 'c3ddf9838f0ffc91', postgres: 'c3ddf9838f0ffc91' },
  '0010-live-state': { sqlite: '1cc0dc4a2ed17588', postgres: 'ffb03213280b20a2' },
  '0011-rooms': { sqlite: '15402840c7ec0833', postgres: '15402840c7ec0833' },
};

it('does to new databases what it did to those that are in use', async () => {
  const now: Record<string, object> = {};
  for (const [name, migration] of Object.entries(migrations)) {
    now[name] = {
      sqlite: await checksumOf(migration, dialects.sqlite),
      postgres: await checksumOf(migration, dialects.postgres),
    };
  }
  expect(now, 'a released migration is never edited: put it back, and add a new one').toEqual(released);
});

it('has each new migration sort after the others, as they run in this order', () => {
  expect(Object.keys(migrations)).toEqual(Object.keys(migrations).toSorted());
});
