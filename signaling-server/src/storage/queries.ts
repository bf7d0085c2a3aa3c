import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Person, PersonRole, UserId } from '../protocol/index.ts';

/** Stands where a value will be. */
class Placeholder {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/**
 * A query that is asked often, put together once: Kysely takes longer for that than the database for the answer. What
 * `build` is given are no values yet, so it may do nothing with them but put them where values go.
 */
export function prepared<A extends readonly unknown[], R>(
  db: Kysely<Schema>,
  build: (...values: A) => Compilable<R>,
): (...values: A) => Promise<R[]> {
  const ask = preparedIn(build);
  return (...values) => ask(db, ...values);
}

/** The same, to be asked inside of a transaction. */
export function preparedIn<A extends readonly unknown[], R>(
  build: (...values: A) => Compilable<R>,
): (db: Kysely<Schema>, ...values: A) => Promise<R[]> {
  let compiled: CompiledQuery<R> | null = null;
  return async (db, ...values) => {
    compiled ??= build(...(values.map((_, index) => new Placeholder(index)) as unknown as A)).compile();
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.index] : parameter,
    );
    const { rows } = await db.executeQuery<R>({ ...compiled, parameters });
    return rows;
  };
}

/** A statement takes only so many parameters: 999 in the oldest SQLite, with at most six for each row. */
const PART = 150;

export function parts<T>(list: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(list.length / PART) }, (_, index) => index * PART);
  return starts.map((start) => list.slice(start, start + PART));
}

/** What a query on `users` selects to make a {@link Person} of the row. */
export const personColumns = ['users.user_id', 'users.username', 'users.name', 'users.role'] as const;

export interface PersonRow {
  readonly user_id: string;
  readonly username: string;
  readonly name: string;
  readonly role: PersonRole;
}

export function toPerson(row: PersonRow): Person {
  return { userId: row.user_id as UserId, username: row.username, name: row.name, role: row.role };
}

/** Of the columns of a left join: null where it found nobody. */
export function toPersonOrNull({ user_id, username, name, role }: Joined): Person | null {
  if (user_id === null || username === null || name === null || role === null) return null;
  return toPerson({ user_id, username, name, role });
}

interface Joined {
  readonly user_id: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly role: PersonRole | null;
}

/** Somebody else was faster: thrown so that nothing is done by halves. */
export class ChangedMeanwhile extends Error {}
