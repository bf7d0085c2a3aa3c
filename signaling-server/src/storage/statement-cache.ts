import type { SqliteDatabase } from 'kysely';

type Statement = ReturnType<SqliteDatabase['prepare']>;

/** More than the server has texts that come again and again; a few are long. */
const MAX_STATEMENTS = 200;

/**
 * Statements stay prepared: making one ready takes as long as running it. A statement that failed is thrown away, in
 * whatever condition it is.
 */
export function createStatementCache(prepare: (sql: string) => Statement): (sql: string) => Statement {
  /** Ordered by when they were made. */
  const statements = new Map<string, Statement>();
  const keep = (sql: string): Statement => {
    const statement = prepare(sql);
    const careful = forgottenAt(statement, () => statements.delete(sql));
    const [oldest] = statements.size >= MAX_STATEMENTS ? statements.keys() : [];
    if (oldest !== undefined) statements.delete(oldest);
    statements.set(sql, careful);
    return careful;
  };
  return (sql) => statements.get(sql) ?? keep(sql);
}

/** The same statement, with `onFailure` at its every failure. */
function forgottenAt(statement: Statement, onFailure: () => void): Statement {
  const watched = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      onFailure();
      throw error;
    }
  };
  return {
    // Asked for every time it runs, and always the same.
    reader: statement.reader,
    all: (parameters) => watched(() => statement.all(parameters)),
    run: (parameters) => watched(() => statement.run(parameters)),
    iterate: (parameters) => watched(() => statement.iterate(parameters)),
  };
}
