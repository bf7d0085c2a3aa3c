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
