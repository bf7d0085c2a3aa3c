import type { Kysely, Migration } from 'kysely';

export const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    await createAccountTables(db);
    await createPersonalTables(db);
    await createCalls(db);
  },
};

async function createAccountTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('user_id', 'text', (column) => column.primaryKey())
    .addColumn('username', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('devices')
    .addColumn('device_id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.user_id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createTable('invites')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('uses_left', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.references('users.user_id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createPersonalTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('presences')
    .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.user_id'))
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('favourites')
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.user_id'))
    .addColumn('favourite_id', 'text', (column) => column.notNull().references('users.user_id'))
    .addPrimaryKeyConstraint('favourites_key', ['user_id', 'favourite_id'])
    .execute();
}

async function createCalls(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('calls')
    .addColumn('call_id', 'text', (column) => column.primaryKey())
    .addColumn('merged_call_id', 'text', (column) => column.unique())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('caller_id', 'text', (column) => column.notNull().references('users.user_id'))
    .addColumn('caller_device', 'text', (column) => column.notNull())
    .addColumn('callee_id', 'text', (column) => column.notNull().references('users.user_id'))
    .addColumn('callee_device', 'text')
    .addColumn('media', 'text', (column) => column.notNull())
    .addColumn('warm', 'integer', (column) => column.notNull())
    .addColumn('offered_to', 'text')
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('answered_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('end_reason', 'text')
    .addColumn('ended_by', 'text')
    .addColumn('ended_by_device', 'text')
    .addColumn('message', 'text')
    .addColumn('missed', 'integer', (column) => column.notNull())
    .addColumn('seen', 'integer', (column) => column.notNull())
    .execute();
  const indexes = {
    calls_by_caller: ['caller_id', 'started_at'],
    calls_by_callee: ['callee_id', 'started_at'],
    calls_missed: ['callee_id', 'missed', 'seen'],
    calls_by_state: ['state'],
  };
  for (const [name, columns] of Object.entries(indexes)) {
    await db.schema.createIndex(name).on('calls').columns(columns).execute();
  }
}
