import type { Kysely, Migration } from 'kysely';

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
