import type { Clock } from '../ops/clock.ts';
import { hashToken } from '../ops/random-id.ts';
import { refuse } from '../ops/reply.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { Reply } from '../protocol/index.ts';
import { EXPRESS, TurnQueue, type TurnLimits } from './turn-queue.ts';

export interface AdmissionLimits {
  readonly turns: TurnLimits;
  /** Handshakes of one device. */
  readonly perDevice: Rate;
  /** Handshakes that failed: of one network, and of all together. What succeeds is not counted. */
  readonly failuresPerNetwork: Rate;
  readonly failuresInAll: Rate;
  /** So many tokens that were good are remembered. */
  readonly known: number;
}

/**
 * Made so that the 5,000 devices of one office, which have one address, are all back within seconds of a restart, and
 * that nobody who guesses tokens keeps them waiting, also from the same address: a token that was good goes first and
 * is held to nobody else's account.
 */
export const admissionLimits: AdmissionLimits = {
  turns: { atOnce: 32, perLoop: 8, perLane: 6_000, inAll: 10_000, longestMs: 3_000 },
  // A connection that comes and goes makes a client try some five times in its first seconds.
  perDevice: { burst: 60, perSecond: 1 },
  failuresPerNetwork: { burst: 200, perSecond: 5 },
  failuresInAll: { burst: 2_000, perSecond: 200 },
  known: 50_000,
};

export interface Applicant {
  /** Whose address it is, see `addressGroup`. */
  readonly network: string;
  readonly token: string;
  /** Whether the connection is still there. */
  readonly isThere: () => boolean;
}

/** When to come back where too many came at once. Clients add up to half of it. */
export const FULL_RETRY_MS = 2_000;
/** Whoever failed so often may as well wait for so long. */
const LEAST_FAILURE_RETRY_MS = 1_000;
const EVERYBODY = 'everybody';

/** Who may be looked at now. Everything that is looked up for a handshake is looked up after this. */
export class Admission {
  readonly #queue: TurnQueue;
  readonly #perDevice: TokenBuckets;
  readonly #perNetwork: TokenBuckets;
  readonly #inAll: TokenBuckets;
  readonly #known: KnownTokens;

  constructor(clock: Clock, limits: AdmissionLimits = admissionLimits) {
    this.#queue = new TurnQueue(limits.turns, clock);
    this.#perDevice = new TokenBuckets(limits.perDevice, clock);
    this.#perNetwork = new TokenBuckets(limits.failuresPerNetwork, clock);
    this.#inAll = new TokenBuckets(limits.failuresInAll, clock);
    this.#known = new KnownTokens(limits.known);
  }

  /** These were good when they were last asked for, which was before a restart. */
  expect(tokenHashes: readonly string[]): void {
    for (const hash of tokenHashes) this.#known.add(hash);
  }

  /** `check` finds out whose token it is. It is not asked where there are too many already. */
  async admit<T>({ network, token, isThere }: Applicant, check: () => Promise<Reply<T>>): Promise<Reply<T>> {
    const hash = hashToken(token);
    const waitMs = this.#perDevice.take(hash);
    if (waitMs > 0) return refuse('rate_limited', 'This device connects too often', waitMs);
    const isKnown = this.#known.has(hash);
    const turn = await this.#queue.wait(isKnown ? EXPRESS : network, isThere);
    if (turn === 'full') return refuse('rate_limited', 'Too many connections at once', FULL_RETRY_MS);
    try {
      const reply = isKnown ? await check() : await this.#try(network, check);
      if (reply.ok) this.#known.add(hash);
      else if (isKnown && reply.error.code === 'unauthenticated') this.#known.forget(hash);
      return reply;
    } finally {
      this.#queue.leave();
    }
  }

  /** Paid for beforehand, so that many at once are no way around it. */
  async #try<T>(network: string, check: () => Promise<Reply<T>>): Promise<Reply<T>> {
    const ownWaitMs = this.#perNetwork.take(network);
    const waitMs = ownWaitMs || this.#inAll.take(EVERYBODY);
    if (waitMs > 0) {
      if (ownWaitMs === 0) this.#perNetwork.putBack(network);
      const retryAfterMs = Math.max(waitMs, LEAST_FAILURE_RETRY_MS);
      return refuse('rate_limited', 'Too many failed attempts from this address', retryAfterMs);
    }
    const reply = await check();
    if (reply.ok || reply.error.code !== 'unauthenticated') {
      this.#perNetwork.putBack(network);
      this.#inAll.putBack(EVERYBODY);
    }
    return reply;
  }
}

/** Hashes of tokens that were good when they were last asked for; whether they still are is asked every time. */
class KnownTokens {
  /** Ordered by their last use. */
  readonly #hashes = new Set<string>();
  readonly #atMost: number;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  has(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  add(hash: string): void {
    this.#hashes.delete(hash);
    this.#hashes.add(hash);
    const [oldest] = this.#hashes.size > this.#atMost ? this.#hashes : [];
    if (oldest !== undefined) this.#hashes.delete(oldest);
  }

  forget(hash: string): void {
    this.#hashes.delete(hash);
  }
}
