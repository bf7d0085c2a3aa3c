import type { Kysely } from 'kysely';
import type { PresenceStore } from '../presence/presence-store.ts';
import type { OwnPresence, UserId } from '../protocol/index.ts';
import type { Schema } from './schema.ts';

export class SqlPresenceStore implements PresenceStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async load(userId: UserId): Promise<OwnPresence> {
    const row = await this.#db
      .selectFrom('presences')
      .select(['status', 'note'])
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row === undefined ? { status: 'available', note: '' } : { status: row.status, note: row.note };
  }

  async save(userId: UserId, { status, note }: OwnPresence): Promise<void> {
    await this.#db
      .insertInto('presences')
      .values({ user_id: userId, status, note })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ status, note }))
      .execute();
  }
}
