import { describe } from 'vitest';
import { testLeftCall } from '../calls/testing/left-call-suite.ts';
import { testStartCall } from '../calls/testing/start-call-suite.ts';
import type { SharedByTwo } from '../calls/testing/starting-nodes.ts';
import { createLogger } from '../ops/logger.ts';
import type { ManualClock } from '../ops/testing/manual-clock.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null)('with Redis', () => {
  const redis = useRedis();
  const share = async (clock: ManualClock): Promise<SharedByTwo> => {
    const { url } = redis.current;
    const options = { url, prefix: redis.current.createPrefix(), clock, log: createLogger('silent') };
    const [here, elsewhere] = [await createRedisState(options), await createRedisState(options)];
    return {
      ...{ here, elsewhere },
      async dispose() {
        for (const state of [here, elsewhere]) await state.close();
      },
    };
  };
  testStartCall('in Redis', share);
  testLeftCall('in Redis', share);
});
