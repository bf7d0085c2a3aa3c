import { SqliteDialect, SqliteDriver, type SqliteDatabase, type SqliteDialectConfig } from 'kysely';
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

/** SQLite over the one connection that there is, where whoever changes something has their answer when it is on the disk. */
export class SyncedSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #sync: DiskSync;
  #isDirty = false;

  constructor(database: SqliteDatabase, sync: DiskSync) {
    const watched: SqliteDatabase = {
      prepare: (sql) => {
        this.#isDirty ||= !READING.test(sql) && !PASSING.test(sql);
        return database.prepare(sql);
      },
      close: () => database.close(),
    };
    super({ database: watched });
    this.#config = { database: watched };
    this.#sync = sync;
  }

  override createDriver(): SqliteDriver {
    return new SyncedDriver(this.#config, () => this.#settle());
  }

  /** Of what was done since the connection was taken. */
  #settle(): Promise<void> | null {
    const isDirty = this.#isDirty;
    this.#isDirty = false;
    return isDirty ? this.#sync.settle() : null;
  }
}

class SyncedDriver extends SqliteDriver {
  readonly #settle: () => Promise<void> | null;

  constructor(config: SqliteDialectConfig, settle: () => Promise<void> | null) {
    super(config);
    this.#settle = settle;
  }

  /** The next one may have the connection while this one waits for the disk. */
  override async releaseConnection(): Promise<void> {
    const settled = this.#settle();
    await super.releaseConnection();
    await settled;
  }
}
