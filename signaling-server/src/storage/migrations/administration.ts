import { type Kysely, type Migration, sql } from 'kysely';

/** What an admin looks after: invites by a public handle, accounts that can be closed, and who did what. */
export const administration: Migration = {
  async up(db: Kysely<unknown>) {
    await extendPeople(db);
    await extendInvites(db);
    await createAuditLog(db);
  },
};

async function extendPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('disabled_at', 'bigint').execute();
  await db.schema
    .alterTable('users')
    .addColumn('relay_only', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // What other processes changed is found by these times.
  await db.schema.alterTable('users').addColumn('changed_at', 'bigint').execute();
  await db.schema.createIndex('users_by_change').on('users').column('changed_at').execute();
  await db.schema.createIndex('devices_by_revocation').on('devices').column('revoked_at').execute();
  await db.schema.alterTable('devices').addColumn('last_seen_at', 'bigint').execute();
  await db.schema.alterTable('devices').addColumn('last_address', 'text').execute();
  await db.schema.createIndex('devices_by_user').on('devices').column('user_id').execute();
}

async function extendInvites(db: Kysely<unknown>): Promise<void> {
  // SQLite can neither add a unique column nor make one `not null` later; the index and the stores see to both.
  await db.schema.alterTable('invites').addColumn('invite_id', 'text').execute();
  await db.schema.alterTable('invites').addColumn('uses', 'integer').execute();
  await db.schema.alterTable('invites').addColumn('revoked_at', 'bigint').execute();
  // The start of a hash is no secret: it opens nothing.
  await sql`update invites set invite_id = substr(token_hash, 1, 22), uses = uses_left`.execute(db);
  await db.schema.createIndex('invites_by_id').on('invites').column('invite_id').unique().execute();
}

async function createAuditLog(db: Kysely<unknown>): Promise<void> {
  // Refers to nobody by a foreign key: it outlives the accounts.
  await db.schema
    .createTable('audit_log')
    .addColumn('entry_id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text')
    .addColumn('detail', 'text')
    .addColumn('address', 'text')
    .execute();
  await db.schema.createIndex('audit_log_by_time').on('audit_log').column('at').execute();
}
