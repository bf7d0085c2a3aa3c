import { randomInt } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { ReadCache } from '../ops/read-cache.ts';
import type { PresenceStore, Remembered } from '../presence/presence-store.ts';
import type { Choice, KeptPresence } from '../presence/standing-model.ts';
import { NEVER_CHOSEN, QuietHours, type UserId } from '../protocol/index.ts';
import { prepared } from './prepared.ts';
import type { Schema } from './schema.ts';

export interface PresenceStoreOptions {
  /** Whether other nodes write to it as well, so that nothing that was read stays true by itself. */
  readonly isShared: boolean;
}

/** What so many people chose is remembered. */
const CHOICES_KEPT = 20_000;
/** No two changes of a person are to have the same one by chance. */
const MARKS = 2 ** 47;
/** So many in one go; the others follow. */
const DUE_AT_ONCE = 200;

const columns = ['status', 'note', 'until', 'chosen_at', 'quiet_hours', 'due_at'] as const;

type Row = Pick<Selectable<Schema['presences']>, (typeof columns)[number]>;

export class SqlPresenceStore implements PresenceStore {
  readonly #db: Kysely<Schema>;
  readonly #isShared: boolean;
  readonly #kept = new ReadCache<UserId, KeptPresence>(CHOICES_KEPT);
  readonly #load: (userId: UserId) => Promise<Row[]>;
  readonly #due: (now: number) => Promise<{ user_id: string }[]>;

  constructor(db: Kysely<Schema>, { isShared }: PresenceStoreOptions) {
    this.#db = db;
    this.#isShared = isShared;
    this.#load = prepared(db, (userId: UserId) =>
      db.selectFrom('presences').select(columns).where('user_id', '=', userId),
    );
    this.#due = prepared(db, (now: number) =>
      db
        .selectFrom('presences')
        .select('user_id')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(DUE_AT_ONCE),
    );
  }

  load(userId: UserId): Promise<KeptPresence> {
    const load = async (): Promise<KeptPresence> => {
      const [row] = await this.#load(userId);
      return row === undefined ? neverChosen : toKept(row);
    };
    return this.#isShared ? load() : this.#kept.get(userId, load);
  }

  saveChoice(userId: UserId, { status, note, until, chosenAt }: Choice): Promise<void> {
    return this.#write(userId, { status, note, until, chosen_at: chosenAt });
  }

  saveNote(userId: UserId, note: string): Promise<void> {
    return this.#write(userId, { note });
  }

  saveQuietHours(userId: UserId, quietHours: QuietHours): Promise<void> {
    return this.#write(userId, { quiet_hours: JSON.stringify(quietHours) });
  }

  saveDue(userId: UserId, { was, is }: { was: number | null; is: number | null }): Promise<void> {
    return this.#changing(userId, () =>
      this.#db
        .updateTable('presences')
        .set({ due_at: is })
        .where('user_id', '=', userId)
        .where('due_at', was === null ? 'is' : '=', was)
        .execute(),
    );
  }

  async due(now: number): Promise<UserId[]> {
    return (await this.#due(now)).map(({ user_id }) => user_id as UserId);
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

  /** The rest stays as it is: another device may change that at this very moment. */
  #write(userId: UserId, changed: Partial<Omit<Row, 'due_at'>>): Promise<void> {
    const change = { ...changed, due_at: -randomInt(1, MARKS) };
    return this.#changing(userId, () =>
      this.#db
        .insertInto('presences')
        .values({ user_id: userId, ...NEVER_CHOSEN, ...change })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(change))
        .execute(),
    );
  }

  /** Also where it failed: then nobody knows whether it was written. */
  async #changing(userId: UserId, change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } finally {
      this.#kept.forget(userId);
    }
  }

  async wereOnline(): Promise<Remembered[]> {
    const rows = await this.#db
      .selectFrom('online_people')
      .leftJoin('presences', 'presences.user_id', 'online_people.user_id')
      .select(['online_people.user_id', ...columns])
      .execute();
    return rows.map(({ user_id, status, note, ...rest }) => ({
      userId: user_id as UserId,
      kept: status === null || note === null ? neverChosen : toKept({ status, note, ...rest }),
    }));
  }
}

const neverChosen: KeptPresence = {
  ...NEVER_CHOSEN,
  ...{ until: null, chosenAt: 0, quietHours: null, dueAt: null },
};

function toKept({ status, note, until, chosen_at, quiet_hours, due_at }: Row): KeptPresence {
  return { status, note, until, chosenAt: chosen_at ?? 0, ...readQuietHours(quiet_hours), dueAt: due_at };
}

/** Another version may have kept what this one doesn't take. The person must stay within reach nevertheless. */
function readQuietHours(kept: string | null): Pick<KeptPresence, 'quietHours' | 'isUnreadable'> {
  if (kept === null) return { quietHours: null };
  try {
    return { quietHours: QuietHours.parse(JSON.parse(kept)) };
  } catch {
    return { quietHours: null, isUnreadable: true };
  }
}

/** A statement takes only so many parameters: 999 in the oldest SQLite. */
const PART = 500;

function parts<T>(list: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(list.length / PART) }, (_, index) => index * PART);
  return starts.map((start) => list.slice(start, start + PART));
}
