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

/** Beyond this many those that were not used for longest are dropped: most likely they are full again. */
const MAX_BUCKETS = 100_000;

/** One token bucket per key, all of the same rate. */
export class TokenBuckets {
  /**
   * In two generations: whatever is used is among the young, and when those are many the old ones are dropped and the
   * young grow old. So taking a token of one that is young moves nothing.
   */
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();
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

  /**
   * Takes so many, also where there are not as many: then it is longer until there is one again. Returns whether there was
   * none left before.
   */
  charge(key: string, tokens: number): boolean {
    const bucket = this.#refilled(key, this.#clock.now());
    const isEmpty = bucket.tokens < 1;
    bucket.tokens -= tokens;
    return isEmpty;
  }

  /** Gives back one that was taken. */
  putBack(key: string): void {
    const bucket = this.#young.get(key) ?? this.#old.get(key);
    if (bucket !== undefined) bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + 1);
  }

  #refilled(key: string, now: number): Bucket {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#young.get(key) ?? this.#add(key, now);
    const gained = (Math.max(0, now - bucket.updatedAt) / 1000) * perSecond;
    bucket.tokens = Math.min(burst, bucket.tokens + gained);
    bucket.updatedAt = now;
    return bucket;
  }

  /** To the young ones, where it was old or is new. */
  #add(key: string, now: number): Bucket {
    const bucket = this.#old.get(key) ?? { tokens: this.#rate.burst, updatedAt: now };
    this.#old.delete(key);
    if (this.#young.size >= this.#maxBuckets / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, bucket);
    return bucket;
  }
}
