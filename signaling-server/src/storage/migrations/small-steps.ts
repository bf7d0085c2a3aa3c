import { type Kysely, type Migration, sql } from 'kysely';

/** Who is there, so that a server that was killed knows whom to expect back. */
export const peopleOnline: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('online_people')
      .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.user_id'))
      .execute();
  },
};

/** Calls that are handed over from one person to another. */
export const handovers: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('calls').addColumn('handover', 'text').execute();
  },
};

/** How a call was, as the devices of its two people measured it. */
export const callSummaries: Migration = {
  async up(db: Kysely<unknown>) {
    // One at a time: SQLite adds no two columns in one statement.
    await db.schema.alterTable('calls').addColumn('caller_summary', 'text').execute();
    await db.schema.alterTable('calls').addColumn('callee_summary', 'text').execute();
  },
};

/** Do not disturb for a while and by a schedule, and how the calls of single people ring. */
export const quietHours: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('presences').addColumn('until', 'bigint').execute();
    await db.schema.alterTable('presences').addColumn('chosen_at', 'bigint').execute();
    await db.schema.alterTable('presences').addColumn('quiet_hours', 'text').execute();
    await db.schema.alterTable('presences').addColumn('due_at', 'bigint').execute();
    await db.schema.createIndex('presences_by_due').on('presences').columns(['due_at']).execute();
    await db.schema
      .createTable('ring_rules')
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.user_id'))
      .addColumn('caller_id', 'text', (column) => column.notNull().references('users.user_id'))
      .addColumn('rule', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('ring_rules_key', ['user_id', 'caller_id'])
      .execute();
  },
};

/** Whom people want to call as soon as they are free. */
export const waits: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('waits')
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.user_id'))
      .addColumn('awaited_id', 'text', (column) => column.notNull().references('users.user_id'))
      .addColumn('asked_at', 'bigint', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .addColumn('free_at', 'bigint')
      .addPrimaryKeyConstraint('waits_key', ['user_id', 'awaited_id'])
      .execute();
    await db.schema.createIndex('waits_by_awaited').on('waits').columns(['awaited_id']).execute();
    await db.schema.createIndex('waits_by_end').on('waits').columns(['until']).execute();
  },
};

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

/** What the device that ended a call knew of the reason besides. */
export const endDetails: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('calls').addColumn('end_detail', 'text').execute();
  },
};
