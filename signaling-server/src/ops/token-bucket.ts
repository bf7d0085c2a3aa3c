import type { Clock } from './clock.ts';

/** So many at once (`burst`), then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  updatedAt: number;
}

/** Beyond this many the bucket that was not used for longest is dropped: most likely it is full again. */
const MAX_BUCKETS = 50_000;

/** One token bucket per key, all of the same rate. */
export class TokenBuckets {
  /** Ordered by their last use. */
  readonly #buckets = new Map<string, Bucket>();
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #maxBuckets: number;

  constructor(rate: Rate, clock: Clock, maxBuckets = MAX_BUCKETS) {
    this.#rate = rate;
    this.#clock = clock;
    this.#maxBuckets = maxBuckets;
  }

  /** Takes one token. Returns 0 if there was one, else after how many ms there will be. */
  take(key: string): number {
    const now = this.#clock.now();
    const bucket = this.#refilled(key, now);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / this.#rate.perSecond) * 1000);
    bucket.tokens -= 1;
    return 0;
  }

  /** Gives back one that was taken. */
  putBack(key: string): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + 1);
  }

  #refilled(key: string, now: number): Bucket {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, updatedAt: now };
    const gained = (Math.max(0, now - bucket.updatedAt) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + gained);
    bucket.updatedAt = now;
    this.#buckets.delete(key);
    this.#dropOldest();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #dropOldest(): void {
    if (this.#buckets.size < this.#maxBuckets) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
