import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

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
