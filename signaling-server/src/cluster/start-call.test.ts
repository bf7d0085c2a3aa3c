import { describe } from 'vitest';
import { testStartCall } from '../calls/testing/start-call-suite.ts';
import { createLogger } from '../ops/logger.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null)('with Redis', () => {
  const redis = useRedis();
  testStartCall('in Redis', async (clock) => {
    const { url } = redis.current;
    const options = { url, prefix: redis.current.createPrefix(), clock, log: createLogger('silent') };
    const [here, elsewhere] = [await createRedisState(options), await createRedisState(options)];
    return {
      ...{ here, elsewhere },
      async dispose() {
        for (const state of [here, elsewhere]) await state.close();
      },
    };
  });
});
