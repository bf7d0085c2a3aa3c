import type { Clock } from '../ops/clock.ts';
import { refuse } from '../ops/reply.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { CallId, CallStart, Reply, UserId } from '../protocol/index.ts';
import type { Handlers } from './bind-handlers.ts';

/** Calls that one person starts and nobody answers: so many at once, then one every two seconds … */
const diallingRate: Rate = { burst: 30, perSecond: 0.5 };
/** … and those of them that ring at the same person. */
export const diallingPairRate: Rate = { burst: 6, perSecond: 0.1 };

/** So many calls are remembered as paid for. */
const MAX_PAID = 10_000;

interface Payment {
  readonly caller: UserId;
  readonly pair: string;
}

/**
 * A phone that is made to ring again and again is worse than one that rings too seldom. What was answered was welcome,
 * and does not count; nor does the same call asked for twice. Each node counts its own; how many may ring at once is
 * decided for all nodes in the registry of calls.
 */
export function limitDialling(handlers: Handlers, clock: Clock): Handlers {
  const limits = new DiallingLimits(clock);
  return {
    ...handlers,
    async 'call:start'(from, request) {
      const waitMs = limits.take(from.person.userId, request);
      if (waitMs > 0) return tooOften(waitMs);
      const reply = await handlers['call:start'](from, request);
      if (reply.ok && reply.data.outcome === 'crossed') {
        limits.answered(request.callId);
        limits.answered(reply.data.callId);
      }
      return reply;
    },
    async 'call:answer'(from, request) {
      const reply = await handlers['call:answer'](from, request);
      if (reply.ok) limits.answered(request.callId);
      return reply;
    },
  };
}

function tooOften(retryAfterMs: number): Reply<never> {
  return refuse('rate_limited', 'Too many calls that nobody answered', retryAfterMs);
}

class DiallingLimits {
  readonly #callers: TokenBuckets;
  readonly #pairs: TokenBuckets;
  /** Oldest first. */
  readonly #paid = new Map<CallId, Payment>();

  constructor(clock: Clock) {
    this.#callers = new TokenBuckets(diallingRate, clock);
    this.#pairs = new TokenBuckets(diallingPairRate, clock);
  }

  take(caller: UserId, { callId, calleeId }: Pick<CallStart, 'callId' | 'calleeId'>): number {
    if (this.#paid.get(callId)?.caller === caller) return 0;
    const pair = `${caller} ${calleeId}`;
    const waitMs = this.#pairs.take(pair) || this.#callers.take(caller);
    if (waitMs > 0) return waitMs;
    const [oldest] = this.#paid.size >= MAX_PAID ? this.#paid.keys() : [];
    if (oldest !== undefined) this.#paid.delete(oldest);
    this.#paid.set(callId, { caller, pair });
    return 0;
  }

  answered(callId: CallId): void {
    const payment = this.#paid.get(callId);
    if (payment === undefined) return;
    this.#paid.delete(callId);
    this.#callers.putBack(payment.caller);
    this.#pairs.putBack(payment.pair);
  }
}
