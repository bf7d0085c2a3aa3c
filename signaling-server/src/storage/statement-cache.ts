import type { SqliteDatabase } from 'kysely';

type Statement = ReturnType<SqliteDatabase['prepare']>;

/** More than the server has texts that come again and again; a few are long. */
const MAX_STATEMENTS = 200;

/**
 * Statements stay prepared: making one ready takes as long as running it. A statement that failed is thrown away, in
 * whatever condition it is. What it failed with passes through `asFault`.
 */
export function createStatementCache(
  prepare: (sql: string) => Statement,
  asFault: (error: unknown) => unknown = (error) => error,
): (sql: string) => Statement {
  /** Ordered by when they were made. */
  const statements = new Map<string, Statement>();
  const keep = (sql: string): Statement => {
    const fail = (error: unknown): never => {
      statements.delete(sql);
      throw asFault(error);
    };
    const careful = watched(
      attempt(() => prepare(sql), fail),
      fail,
    );
    const [oldest] = statements.size >= MAX_STATEMENTS ? statements.keys() : [];
    if (oldest !== undefined) statements.delete(oldest);
    statements.set(sql, careful);
    return careful;
  };
  return (sql) => statements.get(sql) ?? keep(sql);
}

function attempt<T>(run: () => T, onFailure: (error: unknown) => never): T {
  try {
    return run();
  } catch (error) {
    return onFailure(error);
  }
}

/** The same statement, with `onFailure` in place of its every failure. */
function watched(statement: Statement, onFailure: (error: unknown) => never): Statement {
  return {
    // Asked for every time it runs, and always the same.
    reader: statement.reader,
    all: (parameters) => attempt(() => statement.all(parameters), onFailure),
    run: (parameters) => attempt(() => statement.run(parameters), onFailure),
    iterate: (parameters) => attempt(() => statement.iterate(parameters), onFailure),
  };
}
