import pg from 'pg';
import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { describeDatabase, StorageError } from './database-place.ts';
import { migrate } from './migrations.ts';
import {
  isOnlyToBeRead,
  isOutOfReach,
  isPassing,
  postgresFault,
  readOnlyFault,
  unavailableFault,
} from './postgres-fault.ts';
import type { Schema } from './schema.ts';

/** The oldest one that is worth a promise. */
const OLDEST_VERSION = 13;
/** One node needs few: every statement is short, and PostgreSQL allows 100 in all by default. */
const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** After so long without a word the system asks whether the other end is still there. */
const KEEPALIVE_MS = 5_000;
/** What a database decides for new connections, as that they may write again, holds for all of them after this. */
const CONNECTION_LIFETIME_S = 60;
/** Longer than any statement takes, and shorter than a client waits for its answer. */
const STATEMENT_TIMEOUT_MS = 8_000;
/** How long a statement waits for a database that is being restarted. */
const PATIENCE_MS = 7_000;
const RETRY_MS = 100;

/**
 * Opens the PostgreSQL database at this address and brings it up to date. Throws a `StorageError` when it can't be
 * reached or used, or there have to be tables and are none.
 */
export async function openPostgres(databaseUrl: string, mustExist: boolean): Promise<Kysely<Schema>> {
  await prepare(databaseUrl, mustExist);
  const pool = createPool(databaseUrl, {
    max: MAX_CONNECTIONS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // Of the connection as well: a database that vanished answers nothing.
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    maxLifetimeSeconds: CONNECTION_LIFETIME_S,
  });
  return new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: {
        connect: async () => withoutNulls(await connectPatiently(pool, databaseUrl), databaseUrl),
        end: () => pool.end(),
      },
    }),
  });
}

/** Over one connection of its own, in which a change of the schema may take its time. */
async function prepare(databaseUrl: string, mustExist: boolean): Promise<void> {
  const pool = createPool(databaseUrl, { max: 1 });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireVersion(databaseUrl, db);
    if (mustExist) await requireTables(databaseUrl, db);
    await migrate(db);
  } catch (error) {
    throw postgresFault(databaseUrl, error);
  } finally {
    await db.destroy();
  }
}

async function requireVersion(databaseUrl: string, db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  const version = rows[0]?.server_version ?? '';
  if (Number.parseInt(version, 10) >= OLDEST_VERSION) return;
  throw new StorageError(
    `${describeDatabase(databaseUrl)} is on PostgreSQL ${version}, which is too old. Use ${OLDEST_VERSION} or newer.`,
  );
}

async function requireTables(databaseUrl: string, db: Kysely<Schema>): Promise<void> {
  const tables = await db.introspection.getTables();
  if (tables.some(({ name }) => name === 'users')) return;
  throw new StorageError(
    `there is no Ringdown data in ${describeDatabase(databaseUrl)}. Set RINGDOWN_DATABASE_URL to the address the server uses.`,
  );
}

/**
 * Rejects with a `StorageError` when the database says of itself that it can only be read: a standby, or one that was set
 * so, as those are by who manages them when they are full.
 */
export async function requireWritable(databaseUrl: string, db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{
    state: string;
  }>`select current_setting('transaction_read_only') as state`.execute(db);
  if (rows[0]?.state === 'on') throw readOnlyFault(databaseUrl);
}

export function createPool(databaseUrl: string, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: toConnectionString(databaseUrl),
    application_name: 'ringdown-server',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A connection that nobody uses and that leads nowhere any more, as after a firewall has forgotten it, leaves the pool.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    types,
    ...config,
  });
  // A connection that breaks while nobody uses it leaves the pool by itself; unheard, it would end the process. While
  // somebody uses it, their statement fails.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The client takes `require` and its like for `verify-full` today, and prints a warning that it will not for ever. */
function toConnectionString(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const mode = url.searchParams.get('sslmode') ?? '';
  if (!['prefer', 'require', 'verify-ca'].includes(mode) || url.searchParams.has('uselibpqcompat')) {
    return databaseUrl;
  }
  url.searchParams.set('sslmode', 'verify-full');
  return url.href;
}

/** Counts and times are far below 2^53, so they may be numbers as they are in SQLite. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * A connection, waited for while the database restarts. Nothing was asked of it yet, so trying again is harmless, and
 * people see a short pause in place of an error.
 */
async function connectPatiently(pool: pg.Pool, databaseUrl: string): Promise<pg.PoolClient> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await pool.connect();
    } catch (error) {
      if (!isPassing(error) || performance.now() > givesUpAt) throw unavailableFault(databaseUrl, error);
      await delay(RETRY_MS);
    }
  }
}

/** PostgreSQL refuses text with the character 0, which SQLite keeps and nobody can type. */
function withoutNulls(client: pg.PoolClient, databaseUrl: string): PostgresPoolClient {
  let isGivenUp = false;
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query(text, values.map(withoutNull));
    } catch (error) {
      // What was given up is still under way, and what is asked next would wait behind it. What became a standby stays one.
      isGivenUp ||= isOutOfReach(error) || isOnlyToBeRead(error);
      throw unavailableFault(databaseUrl, error);
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(isGivenUp),
  };
}

function withoutNull(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
