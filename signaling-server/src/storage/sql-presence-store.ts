import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely';
import type { Available, PresenceStore, Shown, WorkOut } from '../presence/presence-store.ts';
import type { Choice, KeptPresence } from '../presence/standing-model.ts';
import { NEVER_CHOSEN, QuietHours, type Presence, type UserId } from '../protocol/index.ts';
import { goesOn } from './call-row.ts';
import { parts, prepared } from './queries.ts';
import type { Schema } from './schema.ts';

/** So many in one go; the others follow. */
const DUE_AT_ONCE = 200;
/** Due since ever: how the person is shown has to be worked out. */
const DUE = 0;

const columns = ['status', 'note', 'until', 'chosen_at', 'quiet_hours', 'due_at'] as const;

const attended = ['status', 'note', 'version', 'present', 'away_at', 'unloaded'] as const;

type Row = Pick<Selectable<Schema['presences']>, (typeof columns)[number]>;
type Attended = Omit<Selectable<Schema['attendance']>, 'user_id'>;

const notExpected: Pick<Attended, 'away_at' | 'unloaded'> = { away_at: null, unloaded: 0 };

export class SqlPresenceStore implements PresenceStore {
  readonly #db: Kysely<Schema>;
  readonly #load: (userId: UserId) => Promise<Row[]>;
  readonly #facts: (userId: UserId) => Promise<Facts[]>;
  readonly #attend: (userId: UserId, version: number, ...values: readonly unknown[]) => Promise<unknown[]>;
  readonly #duePeople: (now: number) => Promise<{ user_id: string }[]>;
  readonly #dueToLeave: (now: number) => Promise<{ user_id: string }[]>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#load = prepared(db, (userId: UserId) =>
      db.selectFrom('presences').select(columns).where('user_id', '=', userId),
    );
    this.#facts = prepared(db, (userId: UserId) => factsOf(db, userId));
    this.#attend = prepared(db, (userId: UserId, version: number, ...values: readonly unknown[]) =>
      attend(db, { userId, version, values }),
    );
    this.#duePeople = prepared(db, (now: number) =>
      db
        .selectFrom('presences')
        .select('user_id')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(DUE_AT_ONCE),
    );
    this.#dueToLeave = prepared(db, (now: number) =>
      db
        .selectFrom('attendance')
        .select('user_id')
        .where('away_at', '<=', now)
        .orderBy('away_at')
        .limit(DUE_AT_ONCE),
    );
  }

  async load(userId: UserId): Promise<KeptPresence> {
    const [row] = await this.#load(userId);
    return row === undefined ? neverChosen : toKept(row);
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

  async show(userId: UserId, now: number, workOut: WorkOut): Promise<Shown> {
    for (;;) {
      const facts = await this.#factsOf(userId);
      const { kept, before } = facts;
      const { reachable, connected } = whereabouts(facts, now);
      const { shown, ...standing } = workOut({ kept, reachable, inCall: Boolean(facts.in_call) });
      const after: Attended = {
        ...{ ...before, ...shown, present: reachable ? 1 : 0 },
        ...(connected || !reachable ? notExpected : {}),
        // A time, so that it goes on growing where this table was lost.
        version: Math.max(before.version + 1, now),
      };
      const values = attended.map((column) => after[column]);
      const isChanged = before.status !== shown.status || before.note !== shown.note;
      // The database may have lost this table: until the node of a person says again who is there, nothing says otherwise.
      const isKnown = reachable || isChanged || before.version > 0;
      if (isKnown && (await this.#attend(userId, before.version, ...values)).length === 0) continue;
      await this.#noteDue(userId, kept.dueAt, standing.changesAt);
      return { ...standing, isChanged, presence: { userId, ...shown, version: after.version } };
    }
  }

  async availability(userId: UserId, now: number): Promise<Available> {
    const { kept, before, connected } = await this.#factsOf(userId);
    const isAwaited = before.away_at !== null && before.away_at > now && before.unloaded === 0;
    return { kept, reachable: Boolean(connected) || isAwaited };
  }

  async read(userIds: readonly UserId[]): Promise<Presence[]> {
    const rows: Presence[] = [];
    for (const part of parts(userIds)) {
      const found = await this.#db
        .selectFrom('attendance')
        .select(['user_id', 'status', 'note', 'version'])
        .where('user_id', 'in', part)
        .execute();
      rows.push(...found.map(({ user_id, ...shown }) => ({ userId: user_id as UserId, ...shown })));
    }
    return rows;
  }

  async depart(
    userId: UserId,
    { goneAt, unloaded }: { readonly goneAt: number; readonly unloaded: boolean },
  ): Promise<void> {
    await this.#db
      .updateTable('attendance')
      .set((eb) => ({ away_at: goneAt, unloaded: unloaded ? 1 : 0, version: eb('version', '+', 1) }))
      .where('user_id', '=', userId)
      .where(isLeft)
      .execute();
  }

  async departUnseen(goneAt: number): Promise<void> {
    await this.#db
      .updateTable('attendance')
      .set((eb) => ({ away_at: goneAt, version: eb('version', '+', 1) }))
      .where('away_at', 'is', null)
      .where(isLeft)
      .execute();
  }

  async due(now: number): Promise<UserId[]> {
    const [changing, leaving] = [await this.#duePeople(now), await this.#dueToLeave(now)];
    return [...new Set([...changing, ...leaving].map(({ user_id }) => user_id as UserId))];
  }

  async #factsOf(userId: UserId) {
    const [facts] = await this.#facts(userId);
    if (facts === undefined) throw new Error('there is no such person');
    return { ...facts, kept: toKeptOr(facts), before: toAttended(facts) };
  }

  /** Unless something else was chosen since, for which the person is due anew. */
  async #noteDue(userId: UserId, before: number | null, after: number | null): Promise<void> {
    if (before === after) return;
    await this.#db
      .updateTable('presences')
      .set({ due_at: after })
      .where('user_id', '=', userId)
      .where('due_at', 'is not distinct from', before)
      .execute();
  }

  /** The rest stays as it is: another device may change that at this very moment. */
  async #write(userId: UserId, changed: Partial<Omit<Row, 'due_at'>>): Promise<void> {
    const change = { ...changed, due_at: DUE };
    await this.#db
      .insertInto('presences')
      .values({ user_id: userId, ...NEVER_CHOSEN, ...change })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(change))
      .execute();
  }
}

interface Attending {
  readonly userId: UserId;
  /** The one that was read; 0 where there was none. */
  readonly version: number;
  readonly values: readonly unknown[];
}

/** Nothing where another one has changed it since: whatever is written of a person's attendance makes it a new version. */
function attend(db: Kysely<Schema>, { userId, version, values }: Attending) {
  const row = Object.fromEntries(attended.map((column, index) => [column, values[index]]));
  return db
    .insertInto('attendance')
    .values({ ...(row as Attended), user_id: userId })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((eb) =>
          Object.fromEntries(attended.map((column) => [column, eb.ref(`excluded.${column}`)])),
        )
        .where('attendance.version', '=', version),
    )
    .returning('user_id');
}

/** In one question, about a person who may never have chosen anything. */
function factsOf(db: Kysely<Schema>, userId: UserId) {
  return db
    .selectFrom('users')
    .leftJoin('presences', 'presences.user_id', 'users.user_id')
    .leftJoin('attendance', 'attendance.user_id', 'users.user_id')
    .where('users.user_id', '=', userId)
    .select(columns.map((column) => `presences.${column}` as const))
    .select(['attendance.status as shown_status', 'attendance.note as shown_note'])
    .select(['version', 'present', 'away_at', 'unloaded'])
    .select((eb) => [
      eb
        .exists(
          eb
            .selectFrom('connections')
            .select(sql.lit(1).as('one'))
            .whereRef('connections.user_id', '=', 'users.user_id'),
        )
        .as('connected'),
      eb.or([talksAs(eb, 'caller_id'), talksAs(eb, 'callee_id'), isInRoom(eb)]).as('in_call'),
    ]);
}

type Facts = Awaited<ReturnType<ReturnType<typeof factsOf>['execute']>>[number];

function talksAs(eb: ExpressionBuilder<Schema, 'users'>, side: 'caller_id' | 'callee_id') {
  return eb.exists(
    eb
      .selectFrom('calls')
      .select(sql.lit(1).as('one'))
      .whereRef(`calls.${side}`, '=', 'users.user_id')
      .where((call) => call.and([goesOn(call), call('calls.state', '=', 'active')])),
  );
}

function isInRoom(eb: ExpressionBuilder<Schema, 'users'>) {
  return eb.exists(
    eb
      .selectFrom('room_people')
      .select(sql.lit(1).as('one'))
      .whereRef('room_people.user_id', '=', 'users.user_id')
      // In the text and not beside it: the index has only these.
      .where('room_people.has_place', '=', sql.lit(1 as const)),
  );
}

/** Present, and without a device. */
function isLeft(eb: ExpressionBuilder<Schema, 'attendance'>) {
  const device = eb
    .selectFrom('connections')
    .select(sql.lit(1).as('one'))
    .whereRef('connections.user_id', '=', 'attendance.user_id');
  return eb.and([eb('present', '=', 1), eb.not(eb.exists(device))]);
}

function toKeptOr({ status, note, ...rest }: Facts): KeptPresence {
  return status === null || note === null ? neverChosen : toKept({ status, note, ...rest });
}

function whereabouts(facts: { readonly connected: unknown; readonly before: Attended }, now: number) {
  const { away_at, present } = facts.before;
  const connected = Boolean(facts.connected);
  // Whoever has just lost the last device is noted as away in a moment.
  const isExpected = away_at === null ? present === 1 : away_at > now;
  return { connected, reachable: connected || isExpected };
}

/** Who was never there is shown as offline. */
function toAttended({ shown_status, shown_note, ...facts }: Facts): Attended {
  const { version, present, away_at, unloaded } = facts;
  return {
    ...{ status: shown_status ?? 'offline', note: shown_note ?? '', version: version ?? 0 },
    ...{ present: present ?? 0, away_at, unloaded: unloaded ?? 0 },
  };
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
