import type { ExpressionBuilder, Insertable, Kysely } from 'kysely';
import {
  isMissed,
  type CallRecord,
  type EndedCall,
  type LiveCall,
  type Outcome,
  type RingingCall,
} from '../calls/call-record.ts';
import type { CallStore, Changed, HistoryPosition, Opened, Refusal } from '../calls/call-store.ts';
import { entryOf } from '../calls/history-entry.ts';
import { openingOf, refused } from '../calls/opening.ts';
import type { Logger } from '../ops/logger.ts';
import { ReadCache } from '../ops/read-cache.ts';
import type { CallId, CallSummary, HistoryEntry, HistorySummary, UserId } from '../protocol/index.ts';
import { goesOn, isUnseen, toCallRecord, toCallRow, type CallRow } from './call-row.ts';
import { ChangedMeanwhile, personColumns, prepared, preparedIn, toPerson } from './queries.ts';
import type { Schema } from './schema.ts';

interface Told {
  readonly userId: UserId;
  readonly callId: CallId;
  readonly json: string;
}

export interface CallStoreOptions {
  /** Whether other nodes write to it as well, so that nothing that was read stays true by itself. */
  readonly isShared: boolean;
  /** Told of calls that nobody can read. */
  readonly logger: Pick<Logger, 'error'>;
}

/** Of so many calls it is remembered that nobody can read them; those beyond are not told of. */
const UNREADABLE_KEPT = 1_000;
/** Of so many people it is remembered how many calls they missed. */
const COUNTS_KEPT = 20_000;
/** So many in one go; the others follow. */
const DUE_AT_ONCE = 200;

export class SqlCallStore implements CallStore {
  readonly #db: Kysely<Schema>;
  readonly #isShared: boolean;
  readonly #logger: Pick<Logger, 'error'>;
  /** Calls that were told of as unreadable: once, however often they are looked at. */
  readonly #unreadable = new Set<CallId>();
  readonly #missedCounts = new ReadCache<UserId, number>(COUNTS_KEPT);
  readonly #findIn: (db: Kysely<Schema>, callId: CallId) => Promise<CallRow[]>;
  readonly #ofPerson: (userId: UserId) => Promise<CallRow[]>;
  /** The call by its id, and all that the two have and that are not over. */
  readonly #around: (db: Kysely<Schema>, callId: CallId, ...people: UserId[]) => Promise<CallRow[]>;
  readonly #entries: (callId: CallId) => Promise<EntryRow[]>;
  /** By the names of the columns that they set. */
  readonly #updates = new Map<string, Update>();
  readonly #due: (now: number) => Promise<{ call_id: string }[]>;
  readonly #countMissed: (userId: UserId) => Promise<{ count: number }[]>;

  constructor(db: Kysely<Schema>, { isShared, logger }: CallStoreOptions) {
    this.#db = db;
    this.#isShared = isShared;
    this.#logger = logger;
    this.#findIn = preparedIn((callId: CallId) => byId(db, callId));
    this.#ofPerson = prepared(db, (userId: UserId) => liveOf(db, userId));
    this.#around = preparedIn((callId: CallId, ...people: UserId[]) =>
      people.reduce((rows, userId) => rows.unionAll(liveOf(db, userId)), byId(db, callId)),
    );
    this.#entries = prepared(db, (callId: CallId) => {
      const [ofCaller, ofCallee] = SIDES.map((side) =>
        entriesOf(db, side).where('calls.call_id', '=', callId),
      ) as [Entries, Entries];
      return ofCaller.unionAll(ofCallee);
    });
    this.#due = prepared(db, (now: number) =>
      db
        .selectFrom('calls')
        .select('call_id')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(DUE_AT_ONCE),
    );
    this.#countMissed = prepared(db, (userId: UserId) =>
      db
        .selectFrom('calls')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('callee_id', '=', userId)
        .where(isUnseen),
    );
  }

  async open(call: RingingCall, refusal: Refusal | null): Promise<Opened> {
    const opened = await this.#db.transaction().execute((tx) => this.#openIn(tx, call, refusal));
    if (opened.kind === 'refused') this.#missedCounts.forget(call.calleeId);
    return opened;
  }

  async change(callId: CallId, decide: (call: CallRecord) => Outcome): Promise<Changed | null> {
    for (;;) {
      const before = await this.find(callId);
      if (before === null) return null;
      const outcome = decide(before);
      if (outcome.kind !== 'moved' || (await this.#replace(before, outcome.call))) return { before, outcome };
    }
  }

  find(callId: CallId): Promise<CallRecord | null> {
    return this.#find(this.#db, callId);
  }

  /** As {@link change}, as a part of something else; where somebody was faster it throws, and all of that is undone. */
  async changeIn(
    tx: Kysely<Schema>,
    callId: CallId,
    decide: (call: CallRecord) => Outcome,
  ): Promise<Changed | null> {
    const before = await this.#find(tx, callId);
    if (before === null) return null;
    const outcome = decide(before);
    if (outcome.kind === 'moved' && !(await this.#replace(before, outcome.call, tx)))
      throw new ChangedMeanwhile();
    return { before, outcome };
  }

  /** Calls that are over from the beginning, as a part of something else; {@link forgetMissed} is to follow it. */
  async addIn(tx: Kysely<Schema>, calls: readonly EndedCall[]): Promise<void> {
    if (calls.length > 0) await tx.insertInto('calls').values(calls.map(newRow)).execute();
  }

  /** What these people missed has changed. */
  forgetMissed(calls: readonly Pick<CallRecord, 'calleeId'>[]): void {
    for (const { calleeId } of calls) this.#missedCounts.forget(calleeId);
  }

  async ofPerson(userId: UserId): Promise<readonly LiveCall[]> {
    const calls = this.#readableCalls(await this.#ofPerson(userId)).filter(isLive);
    return calls.sort((a, b) => a.startedAt - b.startedAt || (a.callId < b.callId ? -1 : 1));
  }

  async live(): Promise<readonly LiveCall[]> {
    const rows = await this.#db.selectFrom('calls').selectAll().where(goesOn).execute();
    return this.#readableCalls(rows).filter(isLive);
  }

  async endedSince(time: number): Promise<readonly EndedCall[]> {
    const rows = await this.#db.selectFrom('calls').selectAll().where('ended_at', '>', time).execute();
    return this.#readableCalls(rows).filter((call) => call.state === 'ended');
  }

  async due(now: number): Promise<CallId[]> {
    return (await this.#due(now)).map(({ call_id }) => call_id as CallId);
  }

  async list(
    userId: UserId,
    { limit, ...first }: HistoryPosition & { limit: number },
  ): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    // A page that is not full is the last one, so what is left out of it makes room for the next ones.
    for (let position = first; ;) {
      const rows = await this.#page(userId, { ...position, limit });
      entries.push(...this.#readable(rows, userId));
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit || entries.length >= limit)
        return entries.slice(0, limit);
      position = { before: last.started_at, beforeCall: last.call_id as CallId };
    }
  }

  async entries(callId: CallId): Promise<ReadonlyMap<UserId, HistoryEntry>> {
    const entries = (await this.#entries(callId)).flatMap((row) => {
      const userId = (row.user_id === row.callee_id ? row.caller_id : row.callee_id) as UserId;
      return this.#readable([row], userId).map((entry) => [userId, entry] as const);
    });
    return new Map(entries);
  }

  countMissed(userId: UserId): Promise<number> {
    const count = async (): Promise<number> => (await this.#countMissed(userId))[0]?.count ?? 0;
    return this.#isShared ? count() : this.#missedCounts.get(userId, count);
  }

  async markSeen(userId: UserId): Promise<void> {
    try {
      await this.#db
        .updateTable('calls')
        .set({ seen: 1 })
        .where('callee_id', '=', userId)
        .where(isUnseen)
        .execute();
    } finally {
      this.#missedCounts.forget(userId);
    }
  }

  async summarise(userId: UserId, { callId, summary }: HistorySummary): Promise<boolean> {
    const json = JSON.stringify(summary);
    const asCaller = await this.#tell('caller', { userId, callId, json });
    return asCaller || this.#tell('callee', { userId, callId, json });
  }

  async #find(db: Kysely<Schema>, callId: CallId): Promise<CallRecord | null> {
    const [call] = this.#readableCalls(await this.#findIn(db, callId));
    return call ?? null;
  }

  /** Each side by its own index, which has them in this order. */
  async #page(
    userId: UserId,
    { limit, ...position }: HistoryPosition & { limit: number },
  ): Promise<EntryRow[]> {
    const sides = await Promise.all(
      SIDES.map((side) =>
        entriesOf(this.#db, side)
          .where(`calls.${side}_id`, '=', userId)
          .where((call) => isAfter(call, position))
          .orderBy('calls.started_at', 'desc')
          .orderBy('calls.call_id', 'desc')
          .limit(limit)
          .execute(),
      ),
    );
    return sides.flat().sort(newestFirst).slice(0, limit);
  }

  async #openIn(tx: Kysely<Schema>, call: RingingCall, refusal: Refusal | null): Promise<Opened> {
    // Whoever opens a call with one of the two waits here; where one node writes, every transaction waits for the other.
    if (this.#isShared) {
      await tx
        .selectFrom('users')
        .select('user_id')
        .where('user_id', 'in', [call.callerId, call.calleeId])
        .orderBy('user_id')
        .forNoKeyUpdate()
        .execute();
    }
    const rows = await this.#around(tx, call.callId, call.callerId, call.calleeId);
    const known = rows.find(({ call_id, merged_call_id }) => [call_id, merged_call_id].includes(call.callId));
    if (known !== undefined) return { kind: 'exists', call: toCallRecord(known) };
    // One of the two with each other is there twice.
    const live = [...new Map(this.#readableCalls(rows).map((one) => [one.callId, one])).values()].filter(
      isLive,
    );
    const [caller, callee] = [call.callerId, call.calleeId].map((userId) =>
      live.filter(({ callerId, calleeId }) => callerId === userId || calleeId === userId),
    ) as [LiveCall[], LiveCall[]];
    const opening = openingOf(call, { caller, callee });
    if (opening.kind === 'crossed' || opening.kind === 'full') return opening;
    const reason = opening.kind === 'crowded' ? 'busy' : refusal;
    const kept = reason === null ? call : refused(call, reason);
    await tx.insertInto('calls').values(newRow(kept)).execute();
    if (kept.state === 'ended') return { kind: 'refused', call: kept };
    return { kind: 'opened', waiting: opening.kind === 'opened' && opening.waiting };
  }

  /** Only if the call is still as it was; resolves to whether it was. */
  async #replace(before: CallRecord, after: CallRecord, db = this.#db): Promise<boolean> {
    const { call_id, ...row } = toCallRow(after);
    try {
      const changed = changedColumns(toCallRow(before), row);
      const update = this.#update(Object.keys(changed));
      const updated = await update(db, call_id, before.revision, ...Object.values(changed));
      return updated.length > 0;
    } finally {
      if (isMissed(after)) this.#missedCounts.forget(after.calleeId);
    }
  }

  #update(columns: readonly string[]): Update {
    const key = columns.join();
    const known = this.#updates.get(key);
    if (known !== undefined) return known;
    const update = preparedIn((callId: unknown, revision: unknown, ...values: readonly unknown[]) =>
      this.#db
        .updateTable('calls')
        .set(Object.fromEntries(columns.map((column, index) => [column, values[index]])))
        .where('call_id', '=', callId as CallId)
        .where('revision', '=', revision as number)
        .returning('call_id'),
    );
    this.#updates.set(key, update);
    return update;
  }

  #readableCalls(rows: readonly CallRow[]): CallRecord[] {
    return rows.flatMap((row) => {
      try {
        return [toCallRecord(row)];
      } catch {
        // Why not may say what is in it.
        this.#reportUnreadable(row.call_id as CallId);
        return [];
      }
    });
  }

  /** One call that nobody can read is not to hide all the others of its two people. */
  #readable(rows: readonly EntryRow[], userId: UserId): HistoryEntry[] {
    return rows.flatMap((row) => {
      try {
        return [toEntry(row, userId)];
      } catch {
        // Why not may say what is in it.
        this.#reportUnreadable(row.call_id as CallId);
        return [];
      }
    });
  }

  #reportUnreadable(callId: CallId): void {
    if (this.#unreadable.has(callId) || this.#unreadable.size >= UNREADABLE_KEPT) return;
    this.#unreadable.add(callId);
    this.#logger.error({ callId }, 'a call can’t be read in the database, and is left out');
  }

  async #tell(side: 'caller' | 'callee', { userId, callId, json }: Told): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('calls')
      .set({ [`${side}_summary`]: json })
      .where('call_id', '=', callId)
      .where(`${side}_id`, '=', userId)
      .where(`${side}_summary`, 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

type Update = (db: Kysely<Schema>, ...values: readonly unknown[]) => Promise<unknown[]>;
type Row = ReturnType<typeof toCallRow>;

function newRow(call: CallRecord): Insertable<Schema['calls']> {
  return { ...toCallRow(call), seen: 0 };
}

/** Each column that is set, though to the same value, has its indexes written once more. */
function changedColumns(before: Row, after: Omit<Row, 'call_id'>): Partial<Row> {
  const changed = Object.entries(after).filter(([name, value]) => before[name as keyof Row] !== value);
  // The version before kept none, and none was worked out then.
  return { ...Object.fromEntries(changed), due_at: after.due_at };
}

function byId(db: Kysely<Schema>, callId: CallId) {
  return db
    .selectFrom('calls')
    .selectAll()
    .where((eb) => eb.or([eb('call_id', '=', callId), eb('merged_call_id', '=', callId)]));
}

/** In no order: with one in the question SQLite would read every call that the person ever had. */
export function liveOf(db: Kysely<Schema>, userId: UserId) {
  return db
    .selectFrom('calls')
    .selectAll()
    .where((eb) => eb.and([eb('caller_id', '=', userId), goesOn(eb)]))
    .unionAll(
      db
        .selectFrom('calls')
        .selectAll()
        .where((eb) => eb.and([eb('callee_id', '=', userId), goesOn(eb)])),
    );
}

function isLive(call: CallRecord): call is LiveCall {
  return call.state !== 'ended';
}

/** Written by this server, and by nobody else. */
function summaryOf(row: EntryRow, incoming: boolean): CallSummary | null {
  const json = incoming ? row.callee_summary : row.caller_summary;
  return json === null ? null : (JSON.parse(json) as CallSummary);
}

const SIDES = ['caller', 'callee'] as const;

/** Calls as the one on this side has them: with the other one of the two. */
function entriesOf(db: Kysely<Schema>, side: (typeof SIDES)[number]) {
  const other = side === 'caller' ? 'calls.callee_id' : 'calls.caller_id';
  return db
    .selectFrom('calls')
    .innerJoin('users', 'users.user_id', other)
    .selectAll('calls')
    .select(personColumns);
}

/** As the databases order them: by the bytes of their ids where they began at the same time. */
function newestFirst(a: EntryRow, b: EntryRow): number {
  if (a.started_at !== b.started_at) return b.started_at - a.started_at;
  return Buffer.compare(Buffer.from(b.call_id), Buffer.from(a.call_id));
}

/** In a list with the newest first. */
function isAfter(call: ExpressionBuilder<Schema, 'calls'>, { before, beforeCall }: HistoryPosition) {
  const isOlder = call('calls.started_at', '<', before);
  if (beforeCall === undefined) return isOlder;
  return call.or([
    isOlder,
    call.and([call('calls.started_at', '=', before), call('calls.call_id', '<', beforeCall)]),
  ]);
}

type Entries = ReturnType<typeof entriesOf>;
type EntryRow = Awaited<ReturnType<Entries['execute']>>[number];

function toEntry(row: EntryRow, userId: UserId): HistoryEntry {
  const summary = summaryOf(row, row.callee_id === userId);
  return entryOf(toCallRecord(row), { userId, peer: toPerson(row), seen: row.seen === 1, summary });
}
