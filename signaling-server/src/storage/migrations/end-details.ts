import type { Kysely, Migration } from 'kysely';

/** What the device that ended a call knew of the reason besides. */
export const endDetails: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('calls').addColumn('end_detail', 'text').execute();
  },
};
