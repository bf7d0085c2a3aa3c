import { sql, type Kysely } from 'kysely';
import type { Mark, PeopleStore } from '../people/people-store.ts';
import type { Person, RingRule, UserId } from '../protocol/index.ts';
import { personColumns, toPerson, type PersonRow, prepared } from './queries.ts';
import type { Schema } from './schema.ts';

export class SqlPeopleStore implements PeopleStore {
  readonly #db: Kysely<Schema>;

  readonly #find: (userId: UserId) => Promise<PersonRow[]>;
  readonly #isRelayOnly: (userId: UserId) => Promise<{ relay_only: 0 | 1 }[]>;
  readonly #teamStamp: () => Promise<{ count: number; sum: string | null }[]>;
  readonly #favouritesOf: (userId: UserId) => Promise<{ favourite_id: string }[]>;
  readonly #ringRulesOf: (userId: UserId) => Promise<{ caller_id: string; rule: RingRule }[]>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#find = prepared(db, (userId: UserId) =>
      db
        .selectFrom('users')
        .select(personColumns)
        .where('user_id', '=', userId)
        .where('disabled_at', 'is', null),
    );
    this.#isRelayOnly = prepared(db, (userId: UserId) =>
      db.selectFrom('users').select('relay_only').where('user_id', '=', userId),
    );
    this.#teamStamp = prepared(db, () =>
      db
        .selectFrom('users')
        .where('role', '<>', 'visitor')
        .select([
          sql<number>`count(*)`.as('count'),
          // As text: with many people it is more than a number of JavaScript holds.
          sql<string | null>`cast(sum(coalesce(changed_at, created_at)) as text)`.as('sum'),
        ]),
    );
    this.#favouritesOf = prepared(db, (userId: UserId) =>
      db.selectFrom('favourites').select('favourite_id').where('user_id', '=', userId),
    );
    this.#ringRulesOf = prepared(db, (userId: UserId) =>
      db.selectFrom('ring_rules').select(['caller_id', 'rule']).where('user_id', '=', userId),
    );
  }

  async find(userId: UserId): Promise<Person | null> {
    const [row] = await this.#find(userId);
    return row === undefined ? null : toPerson(row);
  }

  async isRelayOnly(userId: UserId): Promise<boolean> {
    const [row] = await this.#isRelayOnly(userId);
    return row?.relay_only === 1;
  }

  async teamStamp(): Promise<string> {
    const [row] = await this.#teamStamp();
    return stampOf(row?.count ?? 0, row?.sum ?? '0');
  }

  async team(): Promise<{ readonly stamp: string; readonly people: readonly Person[] }> {
    const rows = await this.#db
      .selectFrom('users')
      .select([...personColumns, 'created_at', 'changed_at', 'disabled_at'])
      .where('role', '<>', 'visitor')
      .orderBy('users.name')
      .execute();
    const sum = rows.reduce((total, row) => total + BigInt(row.changed_at ?? row.created_at), 0n);
    const people = rows.filter((row) => row.disabled_at === null).map((row) => toPerson(row));
    return { stamp: stampOf(rows.length, String(sum)), people };
  }

  async marksOf(viewer: UserId): Promise<ReadonlyMap<UserId, Mark>> {
    const [favourites, rules] = await Promise.all([this.#favouritesOf(viewer), this.#ringRulesOf(viewer)]);
    const marks = new Map<UserId, Mark>();
    for (const { favourite_id } of favourites) marks.set(favourite_id as UserId, { favourite: true });
    for (const { caller_id, rule } of rules) {
      const favourite = marks.has(caller_id as UserId);
      marks.set(caller_id as UserId, { favourite, ringRule: rule });
    }
    return marks;
  }

  async ringRuleOf(userId: UserId, callerId: UserId): Promise<RingRule> {
    const row = await this.#db
      .selectFrom('ring_rules')
      .select('rule')
      .where('user_id', '=', userId)
      .where('caller_id', '=', callerId)
      .executeTakeFirst();
    return row?.rule ?? 'usual';
  }

  async setRingRule(userId: UserId, callerId: UserId, rule: RingRule): Promise<void> {
    if (rule === 'usual') {
      await this.#db
        .deleteFrom('ring_rules')
        .where('user_id', '=', userId)
        .where('caller_id', '=', callerId)
        .execute();
      return;
    }
    await this.#db
      .insertInto('ring_rules')
      .values({ user_id: userId, caller_id: callerId, rule })
      .onConflict((conflict) => conflict.columns(['user_id', 'caller_id']).doUpdateSet({ rule }))
      .execute();
  }

  async isFavourite(viewer: UserId, userId: UserId): Promise<boolean> {
    const row = await this.#db
      .selectFrom('favourites')
      .select('favourite_id')
      .where('user_id', '=', viewer)
      .where('favourite_id', '=', userId)
      .executeTakeFirst();
    return row !== undefined;
  }

  async setFavourite(viewer: UserId, favourite: UserId, isFavourite: boolean): Promise<void> {
    if (isFavourite) {
      await this.#db
        .insertInto('favourites')
        .values({ user_id: viewer, favourite_id: favourite })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return;
    }
    await this.#db
      .deleteFrom('favourites')
      .where('user_id', '=', viewer)
      .where('favourite_id', '=', favourite)
      .execute();
  }
}

/** Whoever joins counts, and every later change of a person puts a later time in the place of the one before. */
function stampOf(count: number, sum: string): string {
  return `${count} ${sum}`;
}
