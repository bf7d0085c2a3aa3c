import type { AccessLimits } from '../accounts/access-limits.ts';
import { addressRates, type AddressBudget } from '../accounts/address-budget.ts';
import type { Attempt, AttemptCounter, AttemptVerdict } from '../accounts/attempt-counter.ts';
import type { Clock } from '../ops/clock.ts';
import type { Rate } from '../ops/token-bucket.ts';
import type { RedisLink } from './redis-link.ts';
import { forgetAll, takeBackAll, takeToken, tryAll } from './scripts/limits.ts';

/** Wrong passwords, counted for all nodes. */
class RedisAttemptCounter implements AttemptCounter {
  readonly #redis: RedisLink;
  readonly #clock: Clock;

  constructor({ redis, clock }: RedisLimitsDeps) {
    this.#redis = redis;
    this.#clock = clock;
  }

  async attempt(attempts: readonly Attempt[]): Promise<AttemptVerdict> {
    const named = attempts.flatMap(({ key, policy: { name, free, baseMs, maxMs, memoryMs } }) => [
      ...[name, key, free, baseMs, maxMs, memoryMs],
    ]);
    const waits = (await this.#redis.run(tryAll, this.#clock.now(), ...named)) as number[];
    return {
      waitMs: Math.max(0, ...waits),
      heldBy: attempts.filter((_, index) => (waits[index] ?? 0) > 0).map(({ policy }) => policy.name),
    };
  }

  async takeBack(attempts: readonly Attempt[]): Promise<void> {
    await this.#redis.run(takeBackAll, ...attempts.flatMap(({ key, policy }) => [policy.name, key]));
  }

  async forget(attempts: readonly Attempt[]): Promise<void> {
    await this.#redis.run(forgetAll, ...attempts.flatMap(({ key, policy }) => [policy.name, key]));
  }
}

interface RedisLimitsDeps {
  readonly redis: RedisLink;
  readonly clock: Clock;
}

/** For several nodes together. */
export function createRedisLimits(deps: RedisLimitsDeps): AccessLimits {
  return {
    counter: new RedisAttemptCounter(deps),
    budgets: {
      attempts: createAddressBudget('attempts', addressRates.attempts, deps),
      requests: createAddressBudget('requests', addressRates.requests, deps),
    },
  };
}

function createAddressBudget(
  kind: string,
  { burst, perSecond }: Rate,
  { redis, clock }: RedisLimitsDeps,
): AddressBudget {
  return {
    take: async (address) =>
      (await redis.run(takeToken, kind, address, clock.now(), burst, perSecond)) as number,
  };
}
