import type { Insertable, Kysely } from 'kysely';
import type { CallRecord } from '../calls/call-record.ts';
import { toCallRow } from './call-row.ts';
import type { Schema } from './schema.ts';

interface Waiting {
  readonly call: CallRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Far below what a statement may take in parameters (SQLite 32,766, PostgreSQL 65,535), with 21 for each call. */
const MAX_BATCH = 200;

/**
 * Writes calls down, everything that is asked for at about the same time in one statement: a commit waits for the disk,
 * and waits no longer for a hundred calls than for one. Nobody is told that a call is saved before its batch is.
 */
export class CallWriter {
  readonly #db: Kysely<Schema>;
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
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, MAX_BATCH));
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
    const rows = calls.map((call) => ({ ...toCallRow(call), seen: 0 as const }));
    await this.#db
      .insertInto('calls')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('call_id')
          .doUpdateSet((eb) => {
            const [first] = rows;
            const columns = Object.keys(first ?? {}).filter((column) => column !== 'seen') as Column[];
            return Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}`)]));
          })
          .whereRef('calls.revision', '<', 'excluded.revision'),
      )
      .execute();
  }
}

type Column = keyof Insertable<Schema['calls']>;

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
