import { diallingRates, type Dialled, type DiallingBudget } from '../calls/dialling-budget.ts';
import type { Clock } from '../ops/clock.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import type { RedisLink } from './redis-link.ts';
import { putBackDialling, takeDialling } from './scripts/dialling.ts';

/** Longer than any call rings, so that whoever answers gives back what was paid for it. */
const PAID_S = 600;

const { person, pair } = diallingRates;
const rates = [person.burst, person.perSecond, pair.burst, pair.perSecond];

/** Of several nodes together: one question for each call. */
export class RedisDiallingBudget implements DiallingBudget {
  readonly #redis: RedisLink;
  readonly #clock: Clock;

  constructor({ redis, clock }: { readonly redis: RedisLink; readonly clock: Clock }) {
    this.#redis = redis;
    this.#clock = clock;
  }

  async take(caller: UserId, { callId, calleeId }: Dialled): Promise<number> {
    const call = [callId, caller, calleeId, this.#clock.now(), PAID_S];
    return (await this.#redis.run(takeDialling, ...call, ...rates)) as number;
  }

  async answered(callId: CallId): Promise<void> {
    await this.#redis.run(putBackDialling, callId, ...rates);
  }
}
