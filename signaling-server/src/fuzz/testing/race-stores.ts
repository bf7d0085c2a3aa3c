import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createLogger } from '../../ops/logger.ts';
import type { Person, UserId } from '../../protocol/index.ts';
import { openDatabase } from '../../storage/database.ts';
import { SqlCallLog } from '../../storage/sql-call-log.ts';
import { SqlPeopleStore } from '../../storage/sql-people-store.ts';
import { SqlPresenceStore } from '../../storage/sql-presence-store.ts';
import type { Stores } from '../../storage/stores.ts';

/** What calls need of the stores, and what a race needs to look at them afterwards. */
export interface RaceStores extends Pick<Stores, 'people' | 'presences' | 'calls'> {
  readonly persons: readonly Person[];
  countCalls(): Promise<number>;
  forgetCalls(): Promise<void>;
  close(): Promise<void>;
}

/** Everybody who may take part. */
export const persons = Array.from({ length: 4 }, (_, index): Person => {
  const username = `person-${index}`;
  return { userId: `user-${index}-000` as UserId, username, name: username, role: 'member' };
});

/** The true database, only that it does not wait for the disk. */
export async function openRaceStores(): Promise<RaceStores> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringdown-fuzz-'));
  const db = await openDatabase({ dataDir, databaseUrl: null });
  await sql`pragma synchronous = off`.execute(db);
  for (const { userId, username, name, role } of persons) {
    const row = { user_id: userId, username, name, role, password_hash: 'none', created_at: 0 };
    await db.insertInto('users').values(row).execute();
  }
  return {
    people: new SqlPeopleStore(db, { isShared: true }),
    presences: new SqlPresenceStore(db, { isShared: true }),
    // As `forgetCalls` goes past it.
    calls: new SqlCallLog(db, { isShared: true, logger: createLogger('silent') }),
    persons,
    async countCalls() {
      const row = await db
        .selectFrom('calls')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return row.count;
    },
    async forgetCalls() {
      await db.deleteFrom('calls').execute();
    },
    async close() {
      await db.destroy();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
