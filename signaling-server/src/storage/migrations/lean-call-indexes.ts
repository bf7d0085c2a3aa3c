import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Only what is looked for is in an index: calls that go on, and missed ones that nobody has looked at. Most calls are
 * neither, and every page of an index that a call moves in is written once more.
 */
export const leanCallIndexes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex('calls_going_on')
      .on('calls')
      .column('state')
      .where(sql<boolean>`state != 'ended'`)
      .execute();
    await db.schema
      .createIndex('calls_unseen')
      .on('calls')
      .column('callee_id')
      .where(sql<boolean>`missed = 1 and seen = 0`)
      .execute();
    // Last: from here on nodes that still run can't read either, until this is over.
    await db.schema.dropIndex('calls_by_state').execute();
    await db.schema.dropIndex('calls_missed').execute();
  },
};
