/** How many attempts are free, and how the wait grows from there: `baseMs`, doubled with every failure, up to `maxMs`. */
export interface AttemptPolicy {
  /** Keys of different policies never meet. */
  readonly name: string;
  readonly free: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** Failures are forgotten when the last one is older than this. Longer than `maxMs`. */
  readonly memoryMs: number;
}

export interface Attempt {
  readonly key: string;
  readonly policy: AttemptPolicy;
}

export interface AttemptVerdict {
  /** 0: it was counted and may go on. Else after how many ms to come back; then nothing was counted. */
  readonly waitMs: number;
  /** Which policies made it wait. */
  readonly heldBy: readonly string[];
}

/**
 * Counts failures, for one process or for several. An attempt is counted as failed before it is checked, so that a
 * hundred guesses at once are not a hundred free ones.
 */
export interface AttemptCounter {
  /** Looks at all of them and counts all or none, in one step. */
  attempt(attempts: readonly Attempt[]): Promise<AttemptVerdict>;
  /** It was none: one failure less. */
  takeBack(attempts: readonly Attempt[]): Promise<void>;
  /** No failures any more. */
  forget(attempts: readonly Attempt[]): Promise<void>;
}
