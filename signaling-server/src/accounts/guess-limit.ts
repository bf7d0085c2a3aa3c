import { take, type CreateLimiter, type Limiter } from '../ops/limiters.ts';

interface GuessPolicy {
  readonly name: string;
  readonly free: number;
  readonly maxPauseS: number;
}

/** Guesses are forgotten this long after the last one. */
const MEMORY_S = 3_600;
const FIRST_PAUSE_S = 1;

/** Some guesses are free; after that each is followed by a pause, twice as long as the one before. */
export class GuessLimit {
  readonly #policy: GuessPolicy;
  readonly #guesses: Limiter;
  /** Has the keys under which nobody may guess now. */
  readonly #pauses: Limiter;

  constructor(policy: GuessPolicy, createLimiter: CreateLimiter) {
    const { name, free } = policy;
    this.#policy = policy;
    this.#guesses = createLimiter(`guesses-${name}`, { burst: free, perSecond: free / MEMORY_S });
    this.#pauses = createLimiter(`pauses-${name}`, { burst: 1, perSecond: 1 / FIRST_PAUSE_S });
  }

  /** After how many ms the next guess may be made. Counts nothing. */
  async waitOf(key: string): Promise<number> {
    if ((await this.#made(key)) < this.#policy.free) return 0;
    const pause = await this.#pauses.get(key);
    return Math.max(0, pause?.msBeforeNext ?? 0);
  }

  /**
   * Counts a guess before it is checked, so that a hundred at once are not a hundred free ones. Resolves to 0, or after
   * how many ms it may be made.
   */
  async count(key: string): Promise<number> {
    const { free, maxPauseS } = this.#policy;
    const made = await this.#made(key);
    if (made < free) return this.#countFree(key);
    const waitMs = await take(this.#pauses, key, Math.min(maxPauseS, FIRST_PAUSE_S * 2 ** (made + 1 - free)));
    if (waitMs === 0) await this.#guesses.set(key, made + 1, MEMORY_S);
    return waitMs;
  }

  /** A guess that was counted was right. Its pause goes on. */
  async takeBack(key: string): Promise<void> {
    await this.#guesses.reward(key);
  }

  /** A guess that was counted was never checked. */
  async undo(key: string): Promise<void> {
    await Promise.all([this.#guesses.reward(key), this.#pauses.delete(key)]);
  }

  async forget(key: string): Promise<void> {
    await Promise.all([this.#guesses.delete(key), this.#pauses.delete(key)]);
  }

  async #made(key: string): Promise<number> {
    return (await this.#guesses.get(key))?.consumedPoints ?? 0;
  }

  async #countFree(key: string): Promise<number> {
    const { free } = this.#policy;
    const { consumedPoints } = await this.#guesses.penalty(key);
    // Others took the last free one at the same moment.
    if (consumedPoints > free) {
      await this.#guesses.reward(key);
      return FIRST_PAUSE_S * 1_000;
    }
    if (consumedPoints === free) await this.#pauses.set(key, 1, FIRST_PAUSE_S);
    return 0;
  }
}
