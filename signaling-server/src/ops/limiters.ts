import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Rate } from './token-bucket.ts';

export type Limiter = RateLimiterAbstract;

/** Counts in this process alone, or for all nodes together. Limiters of different names share nothing. */
export type CreateLimiter = (name: string, rate: Rate) => Limiter;

/** The whole burst is free again when so much time has passed since its first use. */
export function windowOf({ burst, perSecond }: Rate): { readonly points: number; readonly duration: number } {
  return { points: burst, duration: Math.round(burst / perSecond) };
}

export const createMemoryLimiter: CreateLimiter = (name, rate) =>
  new BoundedLimiter({ keyPrefix: name, ...windowOf(rate) });

/**
 * Takes one. Resolves to 0 if there was one, else after how many ms there will be. With the first one begins the time
 * after which all are there again: that of the limiter's rate, or these seconds.
 */
export async function take(limiter: Limiter, key: string, seconds?: number): Promise<number> {
  try {
    await limiter.consume(key, 1, seconds === undefined ? {} : { customDuration: seconds });
    return 0;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, error.msBeforeNext);
    throw error;
  }
}

/** Of each limiter. */
const MAX_KEYS = 50_000;

/** Forgets the key that was not used for longest when there are too many: strangers choose what is in them. */
class BoundedLimiter extends RateLimiterMemory {
  readonly #keys = new Set<string | number>();

  override getKey(key: string | number): string {
    this.#keys.delete(key);
    const [oldest] = this.#keys.size >= MAX_KEYS ? this.#keys : [];
    if (oldest !== undefined) {
      void this.delete(oldest);
      // Looking it up made it the newest.
      this.#keys.delete(oldest);
    }
    this.#keys.add(key);
    return super.getKey(key);
  }
}
