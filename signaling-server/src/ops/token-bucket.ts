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

/** Buckets that refilled long ago are as good as new ones, so beyond this many they are dropped. */
const MAX_BUCKETS = 50_000;

/** One token bucket per key, all of the same rate. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #rate: Rate;
  readonly #clock: Clock;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Takes one token. Returns 0 if there was one, else after how many ms there will be. */
  take(key: string): number {
    const now = this.#clock.now();
    const bucket = this.#refilled(key, now);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / this.#rate.perSecond) * 1000);
    bucket.tokens -= 1;
    return 0;
  }

  #refilled(key: string, now: number): Bucket {
    const { burst, perSecond } = this.#rate;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_BUCKETS) this.#dropFull(now);
      bucket = { tokens: burst, updatedAt: now };
      this.#buckets.set(key, bucket);
    }
    const gained = (Math.max(0, now - bucket.updatedAt) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + gained);
    bucket.updatedAt = now;
    return bucket;
  }

  #dropFull(now: number): void {
    const refillMs = (this.#rate.burst / this.#rate.perSecond) * 1000;
    for (const [key, { updatedAt }] of this.#buckets) {
      if (now - updatedAt >= refillMs) this.#buckets.delete(key);
    }
  }
}
