import type { Kysely, Migration } from 'kysely';

/** Calls that are handed over from one person to another. */
export const handovers: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('calls').addColumn('handover', 'text').execute();
  },
};
