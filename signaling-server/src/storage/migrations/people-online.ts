import type { Kysely, Migration } from 'kysely';

/** Who is there, so that a server that was killed knows whom to expect back. */
export const peopleOnline: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('online_people')
      .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.user_id'))
      .execute();
  },
};
