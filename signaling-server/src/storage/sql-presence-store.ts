import type { Kysely } from 'kysely';
import type { Expected } from '../presence/presence-board.ts';
import type { PresenceStore } from '../presence/presence-store.ts';
import { NEVER_CHOSEN, type OwnPresence, type UserId } from '../protocol/index.ts';
import { prepared } from './prepared.ts';
import type { Schema } from './schema.ts';

export class SqlPresenceStore implements PresenceStore {
  readonly #db: Kysely<Schema>;

  readonly #load: (userId: UserId) => Promise<OwnPresence[]>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#load = prepared(db, (userId: UserId) =>
      db.selectFrom('presences').select(['status', 'note']).where('user_id', '=', userId),
    );
  }

  async load(userId: UserId): Promise<OwnPresence> {
    const [row] = await this.#load(userId);
    return row === undefined ? NEVER_CHOSEN : { status: row.status, note: row.note };
  }

  async save(userId: UserId, { status, note }: OwnPresence): Promise<void> {
    await this.#db
      .insertInto('presences')
      .values({ user_id: userId, status, note })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ status, note }))
      .execute();
  }

  async saveOnline(changes: ReadonlyMap<UserId, boolean>): Promise<void> {
    // As with every row that two nodes write at the same time: in the same order for both.
    const userIds = [...changes.keys()].sort();
    const arrived = userIds.filter((userId) => changes.get(userId) === true);
    const left = userIds.filter((userId) => changes.get(userId) === false);
    await this.#db.transaction().execute(async (tx) => {
      for (const part of parts(arrived)) {
        await tx
          .insertInto('online_people')
          .values(part.map((userId) => ({ user_id: userId })))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      for (const part of parts(left)) {
        await tx.deleteFrom('online_people').where('user_id', 'in', part).execute();
      }
    });
  }

  async wereOnline(): Promise<Expected[]> {
    const rows = await this.#db
      .selectFrom('online_people')
      .leftJoin('presences', 'presences.user_id', 'online_people.user_id')
      .select(['online_people.user_id', 'presences.status', 'presences.note'])
      .execute();
    return rows.map(({ user_id, status, note }) => ({
      userId: user_id as UserId,
      chosen: status === null || note === null ? NEVER_CHOSEN : { status, note },
    }));
  }
}

/** A statement takes only so many parameters: 999 in the oldest SQLite. */
const PART = 500;

function parts<T>(list: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(list.length / PART) }, (_, index) => index * PART);
  return starts.map((start) => list.slice(start, start + PART));
}
