import type { Kysely, Migration } from 'kysely';

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
