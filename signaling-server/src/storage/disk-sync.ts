import { CompiledQuery, SqliteDialect, SqliteDriver, type DatabaseConnection } from 'kysely';
import type Libsql from 'libsql';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What need not survive a power cut: it is about the moment, and made anew by whoever connects. */
const PASSING = /^(?:insert into|update|delete from) "(?:nodes|connections|attendance)"/;
const READING = /^(?:select|pragma|begin|rollback|commit)/;

/**
 * Waits for the disk outside of the event loop. SQLite itself would wait inside of it, for each commit; so it is told
 * not to wait (`synchronous = NORMAL`, under which its log stays consistent), and whoever changed something that has to
 * survive a power cut gets their answer once the log is on the disk. All that was written by then is, so however many
 * wait, the disk is asked once.
 */
export class DiskSync {
  readonly #path: string;
  readonly #asFault: (error: unknown) => unknown;
  #log: Promise<FileHandle> | null = null;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  /** What it fails with passes through `asFault`. */
  constructor(databasePath: string, asFault: (error: unknown) => unknown) {
    this.#path = `${databasePath}-wal`;
    this.#asFault = asFault;
  }

  /** Resolves when everything that was committed before is on the disk. */
  settle(): Promise<void> {
    if (this.#running === null) return this.#run();
    // What runs may have begun before that was written.
    this.#next ??= this.#running.then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#next;
  }

  async close(): Promise<void> {
    const log = await this.#log?.catch(() => null);
    await log?.close();
  }

  #run(): Promise<void> {
    this.#next = null;
    const running = this.#sync()
      .catch((error: unknown) => {
        throw this.#asFault(error);
      })
      .finally(() => {
        if (this.#running === running) this.#running = null;
      });
    this.#running = running;
    return running;
  }

  async #sync(): Promise<void> {
    this.#log ??= openLog(this.#path);
    const log = await this.#log.catch((error: unknown) => {
      this.#log = null;
      throw error;
    });
    await log.sync();
  }
}

/** With its name in the folder on the disk as well. */
async function openLog(path: string): Promise<FileHandle> {
  const log = await open(path, 'r+');
  // Not on Windows, where a folder can't be opened, and where its entries need no such thing.
  const folder = await open(dirname(path), constants.O_RDONLY).catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
  return log;
}

export interface SyncedDatabase {
  readonly file: Libsql.Database;
  readonly sync: DiskSync;
  /** What a statement failed with passes through it. */
  readonly asFault: (error: unknown) => unknown;
  readonly close: () => void;
}

/** SQLite over the one connection that there is, where whoever changes something has their answer when it is on the disk. */
export class SyncedSqliteDialect extends SqliteDialect {
  readonly #deps: SyncedDatabase;

  constructor(deps: SyncedDatabase) {
    super({ database: deps.file });
    this.#deps = deps;
  }

  override createDriver(): SqliteDriver {
    return new SyncedDriver(this.#deps, new Map());
  }
}

/** More than the server has texts that come again and again; a few are long. */
const MAX_STATEMENTS = 200;

class SyncedDriver extends SqliteDriver {
  readonly #deps: SyncedDatabase;
  /** Making a statement ready takes as long as running it. */
  readonly #statements: Map<string, Libsql.Statement>;
  #isDirty = false;
  #connection: DatabaseConnection | null = null;

  constructor(deps: SyncedDatabase, statements: Map<string, Libsql.Statement>) {
    const prepare = (text: string): Libsql.Statement => {
      const known = statements.get(text);
      if (known !== undefined) return known;
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const made = deps.file.prepare(text);
      // Asked for every time it runs, always the same, and a call out of JavaScript each time.
      Object.defineProperty(made, 'reader', { value: made.reader });
      statements.set(text, made);
      return made;
    };
    super({ database: { prepare, close: deps.close } });
    this.#deps = deps;
    this.#statements = statements;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    this.#connection ??= this.#watched(connection);
    return this.#connection;
  }

  #watched(connection: DatabaseConnection): DatabaseConnection {
    return {
      executeQuery: async (query) => {
        this.#isDirty ||= !READING.test(query.sql) && !PASSING.test(query.sql);
        try {
          return await connection.executeQuery(query);
        } catch (error) {
          // A statement that failed may be in any condition.
          this.#statements.clear();
          throw this.#deps.asFault(error);
        }
      },
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
  }

  /**
   * With the right to write from the beginning. A transaction that reads first and asks for it later is refused at once,
   * without waiting, when another process wrote in between.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** Some faults have ended the transaction already, and are to be told rather than that there is none to end. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#deps.file.inTransaction) await super.rollbackTransaction(connection);
  }

  /** The next one may have the connection while this one waits for the disk. */
  override async releaseConnection(): Promise<void> {
    const settled = this.#isDirty ? this.#deps.sync.settle() : null;
    this.#isDirty = false;
    await super.releaseConnection();
    await settled;
  }
}
