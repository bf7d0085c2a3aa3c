import { checkRedis, createRedisState } from './cluster/redis-state.ts';
import type { Config } from './config.ts';
import type { Clock } from './ops/clock.ts';
import type { Logger } from './ops/logger.ts';
import { createMemoryState, type SharedState } from './shared-state.ts';

export interface StateDeps {
  readonly config: Pick<Config, 'redisUrl' | 'redisPrefix'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Rejects where {@link openState} would, and changes nothing. */
export async function checkState({ config, log }: Pick<StateDeps, 'config' | 'log'>): Promise<void> {
  const { redisUrl, redisPrefix } = config;
  if (redisUrl !== null) await checkRedis({ url: redisUrl, prefix: redisPrefix, log });
}

/** Where this server keeps what it knows while it runs. Rejects when Redis is set and can't be reached. */
export function openState({ config, clock, log }: StateDeps): Promise<SharedState> {
  const { redisUrl, redisPrefix } = config;
  if (redisUrl === null) return Promise.resolve(createMemoryState(clock));
  return createRedisState({ url: redisUrl, prefix: redisPrefix, clock, log });
}
