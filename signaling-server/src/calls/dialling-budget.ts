import type { Clock } from '../ops/clock.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { CallId, CallStart, UserId } from '../protocol/index.ts';

export const diallingRates = {
  /** Calls that one person starts and nobody answers: so many at once, then one every two seconds … */
  person: { burst: 30, perSecond: 0.5 },
  /** … and those of them that ring at the same person. */
  pair: { burst: 6, perSecond: 0.1 },
} satisfies Readonly<Record<string, Rate>>;

export type Dialled = Pick<CallStart, 'callId' | 'calleeId'>;

/**
 * How often people may make others ring, for one process or for several: a phone that is made to ring again and again is
 * worse than one that rings too seldom. The same call, asked for again, costs nothing.
 */
export interface DiallingBudget {
  /** Pays for a call. Resolves to 0 if there was enough, else after how many ms there will be. */
  take(caller: UserId, dialled: Dialled): Promise<number>;
  /** It was welcome: what was paid for it is given back. */
  answered(callId: CallId): Promise<void>;
}

/** So many calls are remembered as paid for. */
const MAX_PAID = 10_000;

interface Payment {
  readonly caller: UserId;
  readonly pair: string;
}

/** Of a server that is one process. */
export class MemoryDiallingBudget implements DiallingBudget {
  readonly #people: TokenBuckets;
  readonly #pairs: TokenBuckets;
  /** Oldest first. */
  readonly #paid = new Map<CallId, Payment>();

  constructor(clock: Clock) {
    this.#people = new TokenBuckets(diallingRates.person, clock);
    this.#pairs = new TokenBuckets(diallingRates.pair, clock);
  }

  take(caller: UserId, { callId, calleeId }: Dialled): Promise<number> {
    if (this.#paid.get(callId)?.caller === caller) return Promise.resolve(0);
    const pair = `${caller} ${calleeId}`;
    const waitMs = this.#pairs.take(pair) || this.#people.take(caller);
    if (waitMs > 0) return Promise.resolve(waitMs);
    const [oldest] = this.#paid.size >= MAX_PAID ? this.#paid.keys() : [];
    if (oldest !== undefined) this.#paid.delete(oldest);
    this.#paid.set(callId, { caller, pair });
    return Promise.resolve(0);
  }

  answered(callId: CallId): Promise<void> {
    const payment = this.#paid.get(callId);
    if (payment !== undefined) {
      this.#paid.delete(callId);
      this.#people.putBack(payment.caller);
      this.#pairs.putBack(payment.pair);
    }
    return Promise.resolve();
  }
}
