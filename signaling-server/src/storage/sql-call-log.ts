import type { ExpressionBuilder, Kysely } from 'kysely';
import type { CallLog, HistoryPosition, Unfinished } from '../calls/call-log.ts';
import { isMissed, type CallRecord, type LiveCall, type RingingCall } from '../calls/call-record.ts';
import { entryOf } from '../calls/history-entry.ts';
import type { Logger } from '../ops/logger.ts';
import { ReadCache } from '../ops/read-cache.ts';
import type { CallId, CallSummary, HistoryEntry, HistorySummary, UserId } from '../protocol/index.ts';
import { goesOn, isUnseen } from './call-conditions.ts';
import { toCallRecord, toLiveCall, type CallRow } from './call-row.ts';
import { CallWriter } from './call-writer.ts';
import { personColumns, toPerson } from './person-row.ts';
import { prepared } from './prepared.ts';
import type { Schema } from './schema.ts';

interface Told {
  readonly userId: UserId;
  readonly callId: CallId;
  readonly json: string;
}

export interface CallLogOptions {
  /** Whether other nodes write to it as well, so that nothing that was read stays true by itself. */
  readonly isShared: boolean;
  /** Told of calls that nobody can read. */
  readonly logger: Pick<Logger, 'error'>;
}

/** Of so many calls it is remembered that nobody can read them; those beyond are not told of. */
const UNREADABLE_KEPT = 1_000;
/** Of so many people it is remembered how many calls they missed. */
const COUNTS_KEPT = 20_000;

export class SqlCallLog implements CallLog {
  readonly #db: Kysely<Schema>;
  readonly #isShared: boolean;
  readonly #logger: Pick<Logger, 'error'>;
  /** Calls of a history that were told of as unreadable: once, however often it is looked at. */
  readonly #unreadable = new Set<CallId>();
  readonly #missedCounts = new ReadCache<UserId, number>(COUNTS_KEPT);
  readonly #writer: CallWriter;
  readonly #find: (callId: CallId, sameId: CallId) => Promise<CallRow[]>;
  readonly #entry: (userId: UserId, callId: CallId) => Promise<EntryRow[]>;
  readonly #countMissed: (userId: UserId) => Promise<{ count: number }[]>;

  constructor(db: Kysely<Schema>, { isShared, logger }: CallLogOptions) {
    this.#db = db;
    this.#isShared = isShared;
    this.#logger = logger;
    this.#writer = new CallWriter(db);
    this.#find = prepared(db, (callId: CallId, sameId: CallId) =>
      db
        .selectFrom('calls')
        .selectAll()
        .where((eb) => eb.or([eb('call_id', '=', callId), eb('merged_call_id', '=', sameId)])),
    );
    this.#entry = prepared(db, (userId: UserId, callId: CallId) =>
      entriesOf(db, userId).where('calls.call_id', '=', callId),
    );
    this.#countMissed = prepared(db, (userId: UserId) =>
      db
        .selectFrom('calls')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('callee_id', '=', userId)
        .where(isUnseen),
    );
  }

  async save(call: CallRecord): Promise<void> {
    try {
      await this.#writer.save(call);
    } finally {
      if (isMissed(call)) this.#missedCounts.forget(call.calleeId);
    }
  }

  async find(callId: CallId): Promise<CallRecord | null> {
    const [row] = await this.#find(callId, callId);
    return row === undefined ? null : toCallRecord(row);
  }

  async unfinished(): Promise<Unfinished> {
    const rows = await this.#db.selectFrom('calls').selectAll().where(goesOn).execute();
    const calls: LiveCall[] = [];
    const unreadable: CallId[] = [];
    for (const row of rows) {
      try {
        calls.push(toLiveCall(row));
      } catch {
        // Why not may say what is in it.
        unreadable.push(row.call_id as CallId);
      }
    }
    return { calls, unreadable };
  }

  async forget({ callId, revision }: RingingCall): Promise<void> {
    await this.#db
      .deleteFrom('calls')
      .where('call_id', '=', callId)
      .where('state', '=', 'ringing')
      .where('revision', '=', revision)
      .execute();
  }

  async list(
    userId: UserId,
    { limit, ...position }: HistoryPosition & { limit: number },
  ): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    // A page that is not full is the last one, so what is left out of it makes room for the next ones.
    for (let offset = 0; ; offset += limit) {
      const rows = await entriesOf(this.#db, userId)
        .where((call) => isAfter(call, position))
        .orderBy('calls.started_at', 'desc')
        .orderBy('calls.call_id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      entries.push(...this.#readable(rows, userId));
      if (rows.length < limit || entries.length >= limit) return entries.slice(0, limit);
    }
  }

  async entry(userId: UserId, callId: CallId): Promise<HistoryEntry | null> {
    const [entry] = this.#readable(await this.#entry(userId, callId), userId);
    return entry ?? null;
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
    this.#logger.error({ callId }, 'a call can’t be read in the database, and is left out of the history');
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

/** Written by this server, and by nobody else. */
function summaryOf(row: EntryRow, incoming: boolean): CallSummary | null {
  const json = incoming ? row.callee_summary : row.caller_summary;
  return json === null ? null : (JSON.parse(json) as CallSummary);
}

/** The calls of a person, each with the other one of the two. */
function entriesOf(db: Kysely<Schema>, userId: UserId) {
  return db
    .selectFrom('calls')
    .innerJoin('users', (join) =>
      join.on((eb) =>
        eb.or([
          eb.and([eb('calls.caller_id', '=', userId), eb('users.user_id', '=', eb.ref('calls.callee_id'))]),
          eb.and([eb('calls.callee_id', '=', userId), eb('users.user_id', '=', eb.ref('calls.caller_id'))]),
        ]),
      ),
    )
    .selectAll('calls')
    .select(personColumns);
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

type EntryRow = Awaited<ReturnType<ReturnType<typeof entriesOf>['execute']>>[number];

function toEntry(row: EntryRow, userId: UserId): HistoryEntry {
  const summary = summaryOf(row, row.callee_id === userId);
  return entryOf(toCallRecord(row), { userId, peer: toPerson(row), seen: row.seen === 1, summary });
}
