import { RateLimiterRedis } from 'rate-limiter-flexible';
import { createMemoryLimiter, windowOf, type CreateLimiter } from '../ops/limiters.ts';
import type { RedisLink } from './redis-link.ts';

/** Limiters that count for all nodes together. While Redis is out of reach, each node counts for itself. */
export function createRedisLimiters({ client, prefix }: Pick<RedisLink, 'client' | 'prefix'>): CreateLimiter {
  return (name, rate) =>
    new RateLimiterRedis({
      ...{ storeClient: client, rejectIfRedisNotReady: true },
      ...{ keyPrefix: `${prefix}limit:${name}`, ...windowOf(rate) },
      insuranceLimiter: createMemoryLimiter(name, rate),
    });
}
