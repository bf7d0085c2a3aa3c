import { afterAll, beforeAll } from 'vitest';
import { createLogger } from '../../ops/logger.ts';
import type { ManualClock } from '../../ops/testing/manual-clock.ts';
import { ranAgainst } from '../../testing/ran-against.ts';
import { NO_REDIS, redisVersion, startRedis, type TestRedis } from '../../testing/redis.ts';
import { ClusterConnections } from '../cluster-connections.ts';
import { NodeLease } from '../node-lease.ts';
import { connectRedis } from '../redis-link.ts';

/** What the tests of the cluster are left out for, if they are; null when they run. */
export const missingRedis = redisVersion() === null ? NO_REDIS : null;
if (missingRedis !== null) ranAgainst('cluster', `NOT: ${missingRedis}`);

/** Starts a Redis for all tests of this file. */
export function useRedis(): { readonly current: TestRedis } {
  let redis: TestRedis | null = null;
  beforeAll(async () => {
    if (missingRedis !== null) return;
    redis = await startRedis();
    ranAgainst('cluster', `Redis ${redis.version}`);
  });
  afterAll(() => redis?.remove());
  return {
    get current() {
      if (redis === null) throw new Error('Redis was not started');
      return redis;
    },
  };
}

/** A node without the features of a server: its link, its lease, its connections. */
async function createNode(redis: TestRedis, prefix: string, clock: ManualClock) {
  const log = createLogger('silent');
  const link = await connectRedis(redis.url, { prefix, log });
  const lease = new NodeLease({ redis: link, clock, log });
  await lease.begin();
  const deps = { redis: link, lease, clock, log };
  const connections = new ClusterConnections(deps);
  await connections.open();
  return { ...deps, connections, close: () => link.close() };
}

/** Two nodes that share everything. */
export async function createTwoNodes(redis: TestRedis, clock: ManualClock) {
  const prefix = redis.createPrefix();
  const here = await createNode(redis, prefix, clock);
  const elsewhere = await createNode(redis, prefix, clock);
  return {
    ...{ here, elsewhere },
    dispose: async () => {
      await here.close();
      await elsewhere.close();
    },
  };
}
