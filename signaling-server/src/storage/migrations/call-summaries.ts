import type { Kysely, Migration } from 'kysely';

/** How a call was, as the devices of its two people measured it. */
export const callSummaries: Migration = {
  async up(db: Kysely<unknown>) {
    // One at a time: SQLite adds no two columns in one statement.
    await db.schema.alterTable('calls').addColumn('caller_summary', 'text').execute();
    await db.schema.alterTable('calls').addColumn('callee_summary', 'text').execute();
  },
};
