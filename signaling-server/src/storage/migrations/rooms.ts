import { sql, type Kysely, type Migration } from 'kysely';

/** Rooms, and who is found in which: the latter follows from the former, and is written with it. */
export const rooms: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('rooms')
      .addColumn('room_id', 'text', (column) => column.primaryKey())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('access', 'text', (column) => column.notNull())
      .addColumn('link_hash', 'text', (column) => column.unique())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('record', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('rooms_by_maker').on('rooms').column('created_by').execute();
    await db.schema
      .createIndex('rooms_due')
      .on('rooms')
      .column('due_at')
      .where(sql<boolean>`due_at is not null`)
      .execute();
    await db.schema
      .createTable('room_people')
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('room_id', 'text', (column) => column.notNull())
      .addColumn('has_place', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('room_people_key', ['user_id', 'room_id'])
      .execute();
    await db.schema.createIndex('room_people_by_room').on('room_people').column('room_id').execute();
    await db.schema
      .createIndex('room_places')
      .unique()
      .on('room_people')
      .column('user_id')
      .where(sql<boolean>`has_place = 1`)
      .execute();
  },
};
