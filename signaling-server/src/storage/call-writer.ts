import { setTimeout as delay } from 'node:timers/promises';
import type { Insertable, Kysely } from 'kysely';
import type { CallRecord } from '../calls/call-record.ts';
import { toCallRow } from './call-row.ts';
import { prepared } from './prepared.ts';
import type { Schema } from './schema.ts';

interface Waiting {
  readonly call: CallRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Far below what a statement may take in parameters (SQLite 32,766, PostgreSQL 65,535), with 22 for each call. */
const MAX_BATCH = 200;
/** Statements of so many calls at most are kept ready, one for each number. */
const MAX_PREPARED = 32;
/** From the beginning of one statement to that of the next. A call that is saved alone does not wait at all. */
const GATHER_MS = 3;

/**
 * Writes calls down, everything that is asked for at about the same time in one statement: a commit waits for the disk,
 * and waits no longer for a hundred calls than for one. Nobody is told that a call is saved before its batch is.
 */
export class CallWriter {
  readonly #db: Kysely<Schema>;
  readonly #upserts = new Map<number, Upsert>();
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  save(call: CallRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject });
      if (this.#isWriting) return;
      this.#isWriting = true;
      // What else this turn of the loop brings comes along.
      setImmediate(() => void this.#writeAll());
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const gathered = delay(GATHER_MS);
      await this.#write(this.#waiting.splice(0, MAX_BATCH));
      // Where much goes on, what comes in the meantime shares the next one.
      await gathered;
    }
    this.#isWriting = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#upsert(latestOf(batch));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      // Whichever it was, the others are not to suffer for it.
      else for (const one of batch) await this.#write([one]);
    }
  }

  async #upsert(calls: readonly CallRecord[]): Promise<void> {
    const rows = calls.map(toCallRow);
    const [first] = rows;
    if (first === undefined) return;
    const columns = columnsOf(first);
    const upsert = this.#upserts.get(rows.length) ?? this.#prepare(rows.length, columns);
    await upsert(...rows.flatMap((row) => columns.map((column) => row[column])));
  }

  /** Of so many calls. The statement of a large batch is not likely to be needed again. */
  #prepare(size: number, columns: readonly (keyof Row)[]): Upsert {
    const upsert = prepareUpsert(this.#db, size, columns);
    if (size <= MAX_PREPARED) this.#upserts.set(size, upsert);
    return upsert;
  }
}

type Row = ReturnType<typeof toCallRow>;

/**
 * What may become another one while a call goes on. Only that is set anew: each column that is, though to the same
 * value, has its indexes written once more.
 */
const changing = [
  ...(['state', 'revision', 'merged_call_id', 'callee_device', 'answered_at', 'handover'] as const),
  ...(['ended_at', 'end_reason', 'end_detail', 'ended_by', 'ended_by_device', 'message', 'missed'] as const),
] satisfies (keyof Row)[];
type Upsert = (...values: readonly unknown[]) => Promise<unknown>;

/** The same for every call: what a call does not have is null in its row. */
function columnsOf(row: Row): (keyof Row)[] {
  return Object.keys(row) as (keyof Row)[];
}

function prepareUpsert(db: Kysely<Schema>, size: number, columns: readonly (keyof Row)[]): Upsert {
  const rowOf = (values: readonly unknown[]): Insertable<Schema['calls']> => {
    const row = Object.fromEntries(columns.map((column, index) => [column, values[index]]));
    return { ...(row as unknown as Row), seen: 0 };
  };
  return prepared(db, (...values: readonly unknown[]) => {
    const width = columns.length;
    const rows = Array.from({ length: size }, (_, row) => values.slice(row * width, (row + 1) * width));
    return db
      .insertInto('calls')
      .values(rows.map(rowOf))
      .onConflict((conflict) =>
        conflict
          .column('call_id')
          .doUpdateSet((eb) =>
            Object.fromEntries(changing.map((column) => [column, eb.ref(`excluded.${column}`)])),
          )
          .whereRef('calls.revision', '<', 'excluded.revision'),
      );
  });
}

/**
 * The newest revision of each: a statement can't write the same row twice. In the order of their ids, so that two nodes
 * that write the same calls at the same time never wait for each other.
 */
function latestOf(batch: readonly Waiting[]): readonly CallRecord[] {
  const latest = new Map<string, CallRecord>();
  for (const { call } of batch) {
    const other = latest.get(call.callId);
    if (other === undefined || other.revision < call.revision) latest.set(call.callId, call);
  }
  return [...latest.values()].sort((a, b) => (a.callId < b.callId ? -1 : 1));
}
