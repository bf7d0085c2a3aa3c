import { PostgresAdapter, sql, type Kysely, type Migration } from 'kysely';

/**
 * What is so while the server runs, beside what stays: when a call changes by itself, which nodes run, who is connected
 * to them, and how everybody is shown. The three tables need not survive a power cut, so PostgreSQL keeps no log of them.
 */
export const liveState: Migration = {
  async up(db: Kysely<unknown>) {
    await addToCalls(db);
    await tableThatMayBeLost(db, 'nodes')
      .addColumn('node_id', 'text', (column) => column.primaryKey())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .addColumn('figures', 'text')
      .execute();
    await tableThatMayBeLost(db, 'connections')
      .addColumn('device_id', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('node_id', 'text', (column) => column.notNull())
      .addColumn('connection_id', 'text', (column) => column.notNull())
      .addColumn('connected_at', 'bigint', (column) => column.notNull())
      .addColumn('active_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('connections_by_user').on('connections').column('user_id').execute();
    await tableThatMayBeLost(db, 'attendance')
      .addColumn('user_id', 'text', (column) => column.primaryKey())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('note', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('present', 'integer', (column) => column.notNull())
      .addColumn('away_at', 'bigint')
      .addColumn('unloaded', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('attendance_due')
      .on('attendance')
      .column('away_at')
      .where(sql<boolean>`away_at is not null`)
      .execute();
    await db.schema.dropTable('online_people').execute();
  },
};

async function addToCalls(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('calls').addColumn('due_at', 'bigint').execute();
  await db.schema.alterTable('calls').addColumn('live', 'text').execute();
  await db.schema
    .createIndex('calls_due')
    .on('calls')
    .column('due_at')
    .where(sql<boolean>`due_at is not null`)
    .execute();
  for (const side of ['caller', 'callee']) {
    await db.schema
      .createIndex(`calls_live_${side}`)
      .on('calls')
      .column(`${side}_id`)
      .where(sql<boolean>`state != 'ended'`)
      .execute();
  }
  await db.schema.dropIndex('calls_going_on').execute();
  // Nobody kept when those that go on change: they are looked at, until they do.
  await sql`update calls set due_at = started_at where state != 'ended'`.execute(db);
}

function tableThatMayBeLost(db: Kysely<unknown>, name: string) {
  const table = db.schema.createTable(name);
  return db.getExecutor().adapter instanceof PostgresAdapter ? table.modifyFront(sql`unlogged`) : table;
}
