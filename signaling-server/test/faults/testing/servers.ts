import { afterAll, beforeAll } from 'vitest';
import {
  findPostgres,
  NO_POSTGRES,
  startPostgres,
  type TestPostgres,
} from '../../../src/testing/postgres.ts';
import { ranAgainst } from '../../../src/testing/ran-against.ts';
import { NO_REDIS, redisVersion, startRedis, type TestRedis } from '../../../src/testing/redis.ts';

/** What the faults of several nodes are left out for, if they are; null when they run. */
export const missingServers =
  redisVersion() === null ? NO_REDIS : findPostgres() === null ? NO_POSTGRES : null;
if (missingServers !== null) ranAgainst('faults', `NOT of several nodes: ${missingServers}`);

export interface Servers {
  readonly redis: TestRedis;
  readonly postgres: TestPostgres;
}

/** A Redis and a PostgreSQL that the tests of this file may stop. */
export function useServers(): () => Servers {
  let servers: Servers | null = null;
  beforeAll(async () => {
    if (missingServers !== null) return;
    const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    servers = { redis, postgres };
    ranAgainst('faults', `3 nodes, Redis ${redis.version}, PostgreSQL ${postgres.version}`);
  });
  afterAll(async () => {
    await servers?.redis.remove();
    await servers?.postgres.remove();
  });
  return () => {
    if (servers === null) throw new Error('the servers were not started');
    return servers;
  };
}
