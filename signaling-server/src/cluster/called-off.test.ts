import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { start } from '../start.ts';
import { openStores } from '../storage/stores.ts';
import { createPostgresDatabase } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { createTestEdge } from '../testing/test-edge.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { noEvents } from './testing/no-events.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null || findPostgres() === null)('a node that takes up everything', () => {
  const redis = useRedis();

  /** A database with all its tables, in which nobody can read of calls until this is called. */
  async function holdCalls(databaseUrl: string) {
    await (await openStores({ dataDir: '', databaseUrl })).close();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('begin');
    await client.query('lock table calls');
    return {
      async isWaitedFor() {
        const { rows } = await client.query('select 1 from pg_locks where not granted');
        return rows.length > 0;
      },
      release: () => client.end(),
    };
  }

  it('ends in order when it is told to stop meanwhile, and leaves it to one that runs', async ({
    onTestFinished,
  }) => {
    const [url, prefix] = [redis.current.url, redis.current.createPrefix()];
    const databaseUrl = await createPostgresDatabase('server');
    const held = await holdCalls(databaseUrl);
    const edge = createTestEdge({
      ...{ RINGDOWN_PORT: '0', RINGDOWN_DATABASE_URL: databaseUrl },
      ...{ RINGDOWN_REDIS_URL: url, RINGDOWN_REDIS_PREFIX: prefix },
      RINGDOWN_DATA_DIR: createTempFolder('called-off'),
    });
    const started = start(edge);
    await until(() => held.isWaitedFor());
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const other = await createRedisState({ url, prefix, clock, log, leaseMs: 1_500 });
    onTestFinished(() => other.close());
    expect(other.isFirst).toBe(false);
    let isTakenUp = false;
    other.start({ ...noEvents, onInterrupted: () => Promise.resolve(void (isTakenUp = true)) });
    const stopped = edge.stop();
    await held.release();
    expect(await stopped).toBe(0);
    await started;
    // Nor was it ever ready.
    expect(edge.lines).toEqual([]);
    await until(() => isTakenUp);
  });
});
