import { take, type CreateLimiter, type Limiter } from '../ops/limiters.ts';
import type { Rate } from '../ops/token-bucket.ts';
import type { CallRecord } from './call-record.ts';

export const callRates = {
  /** Calls that one person starts and nobody answers … */
  person: { burst: 30, perSecond: 0.5 },
  /** … and those of them that ring at the same person. */
  pair: { burst: 6, perSecond: 0.1 },
} satisfies Readonly<Record<string, Rate>>;

type Parties = Pick<CallRecord, 'callerId' | 'calleeId'>;

/** How often people may make others ring: a phone that rings again and again is worse than one that rings too seldom. */
export class CallRateLimit {
  readonly #people: Limiter;
  readonly #pairs: Limiter;

  constructor(createLimiter: CreateLimiter) {
    this.#people = createLimiter('calls-from', callRates.person);
    this.#pairs = createLimiter('calls-between', callRates.pair);
  }

  /** Counts a call. Resolves to 0 if it may ring, else after how many ms one may; then nothing was counted. */
  async take({ callerId, calleeId }: Parties): Promise<number> {
    const pair = pairOf({ callerId, calleeId });
    const personWaitMs = await take(this.#people, callerId);
    const waitMs = personWaitMs || (await take(this.#pairs, pair));
    if (waitMs > 0) await this.#people.reward(callerId);
    if (waitMs > 0 && personWaitMs === 0) await this.#pairs.reward(pair);
    return waitMs;
  }

  /** A call that was counted was answered, or did not ring. */
  async giveBack(parties: Parties): Promise<void> {
    await Promise.all([this.#people.reward(parties.callerId), this.#pairs.reward(pairOf(parties))]);
  }
}

function pairOf({ callerId, calleeId }: Parties): string {
  return `${callerId} ${calleeId}`;
}
