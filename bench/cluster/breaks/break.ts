import { setTimeout as wait } from 'node:timers/promises';
import type { TestRedis } from '../../../signaling-server/src/testing/redis.ts';

export type BreakName = 'nothing' | 'connections cut' | 'away, data kept' | 'away, data lost';

/** Something that happens to Redis. */
export interface Break {
  readonly name: BreakName;
  /** Resolves when it is over and Redis takes connections; given up where nobody waits for that any more. */
  happen(redis: TestRedis, givenUp: AbortSignal): Promise<void>;
}

/** The baseline first. */
export function breaks(outageMs: number): readonly Break[] {
  const away = (keep: boolean): Break['happen'] => {
    return async (redis, signal) => {
      await redis.stop({ keep });
      await wait(outageMs, undefined, { signal });
      await redis.start();
    };
  };
  return [
    { name: 'nothing', happen: () => Promise.resolve() },
    { name: 'connections cut', happen: (redis) => redis.cut() },
    { name: 'away, data kept', happen: away(true) },
    { name: 'away, data lost', happen: away(false) },
  ];
}
