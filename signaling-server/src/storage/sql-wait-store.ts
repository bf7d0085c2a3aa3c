import type { Kysely } from 'kysely';
import type { UserId, Wait } from '../protocol/index.ts';
import type { OpenWait, WaitStore } from '../waits/wait-store.ts';
import { prepared } from './queries.ts';
import type { Schema } from './schema.ts';

export class SqlWaitStore implements WaitStore {
  readonly #db: Kysely<Schema>;
  /** Asked again and again by each node. */
  readonly #awaited: (now: number) => Promise<{ awaited_id: string }[]>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#awaited = prepared(db, (now: number) =>
      openWaits(db).select('waits.awaited_id').distinct().where('waits.until', '>', now),
    );
  }

  async list(userId: UserId, now: number): Promise<Wait[]> {
    const rows = await this.#db
      .selectFrom('waits')
      .select(['awaited_id', 'until', 'free_at'])
      .where('user_id', '=', userId)
      .where('until', '>', now)
      .orderBy('asked_at')
      .orderBy('awaited_id')
      .execute();
    return rows.map(({ awaited_id, until, free_at }) => ({
      ...{ userId: awaited_id as UserId, until, freeAt: free_at },
    }));
  }

  async add(
    { userId, awaitedId, askedAt, until }: OpenWait & { readonly until: number },
    told: number,
  ): Promise<void> {
    // Of anybody: nobody else clears away what ended by itself.
    await this.#db.deleteFrom('waits').where('until', '<=', askedAt).execute();
    await this.#keepTold(userId, told);
    const row = { asked_at: askedAt, until, free_at: null };
    await this.#db
      .insertInto('waits')
      .values({ user_id: userId, awaited_id: awaitedId, ...row })
      .onConflict((conflict) => conflict.columns(['user_id', 'awaited_id']).doUpdateSet(row))
      .execute();
  }

  async remove(userId: UserId, awaitedId: UserId): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('waits')
      .where('user_id', '=', userId)
      .where('awaited_id', '=', awaitedId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async awaited(now: number): Promise<UserId[]> {
    return (await this.#awaited(now)).map(({ awaited_id }) => awaited_id as UserId);
  }

  async waitingFor(
    awaitedId: UserId,
    { now, toldAfter }: { readonly now: number; readonly toldAfter: number },
  ): Promise<OpenWait[]> {
    // In one question: between two another node might tell somebody.
    const rows = await openWaits(this.#db)
      .select(['waits.user_id', 'waits.asked_at'])
      .where('waits.awaited_id', '=', awaitedId)
      .where('waits.until', '>', now)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('waits as told')
              .select('told.user_id')
              .where('told.awaited_id', '=', awaitedId)
              .where('told.free_at', '>', toldAfter),
          ),
        ),
      )
      .orderBy('waits.asked_at')
      .orderBy('waits.user_id')
      .execute();
    return rows.map(({ user_id, asked_at }) => ({
      ...{ userId: user_id as UserId, awaitedId, askedAt: asked_at },
    }));
  }

  async settle({ userId, awaitedId, askedAt }: OpenWait): Promise<boolean> {
    const row = await this.#db
      .selectFrom('calls')
      .select('call_id')
      .where((eb) =>
        eb.or([
          eb.and({ caller_id: userId, callee_id: awaitedId }).and('started_at', '>=', askedAt),
          eb.and({ caller_id: awaitedId, callee_id: userId }).and('answered_at', '>=', askedAt),
        ]),
      )
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return false;
    // Not what was asked for anew meanwhile.
    await this.#db
      .deleteFrom('waits')
      .where('user_id', '=', userId)
      .where('awaited_id', '=', awaitedId)
      .where('asked_at', '=', askedAt)
      .execute();
    return true;
  }

  async claim({ userId, awaitedId, askedAt }: OpenWait, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('waits')
      .set({ free_at: now })
      .where('user_id', '=', userId)
      .where('awaited_id', '=', awaitedId)
      .where('asked_at', '=', askedAt)
      .where('free_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async #keepTold(userId: UserId, count: number): Promise<void> {
    await this.#db
      .deleteFrom('waits')
      .where('user_id', '=', userId)
      .where('free_at', 'is not', null)
      .where('awaited_id', 'not in', (eb) =>
        eb
          .selectFrom('waits as told')
          .select('told.awaited_id')
          .where('told.user_id', '=', userId)
          .where('told.free_at', 'is not', null)
          .orderBy('told.free_at', 'desc')
          .limit(count),
      )
      .execute();
  }
}

/**
 * Of people who are there: the others are told when they are back. To whom somebody is always busy they are never free;
 * asked for here, so that nobody asks for it again and again.
 */
function openWaits(db: Kysely<Schema>) {
  return db
    .selectFrom('waits')
    .leftJoin('ring_rules', (join) =>
      join
        .onRef('ring_rules.user_id', '=', 'waits.awaited_id')
        .onRef('ring_rules.caller_id', '=', 'waits.user_id')
        .on('ring_rules.rule', '=', 'busy'),
    )
    .where('ring_rules.rule', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('connections')
          .select('connections.device_id')
          .whereRef('connections.user_id', '=', 'waits.user_id'),
      ),
    )
    .where('waits.free_at', 'is', null);
}
