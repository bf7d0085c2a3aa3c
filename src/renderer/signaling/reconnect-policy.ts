/**
 * The longest wait before each attempt, ms; the last one repeats. The first retry is immediate for most: a phone that
 * can't ring is broken, and the jitter of the following ones spreads a whole team over the seconds after a restart.
 */
const STEPS_MS = [0, 300, 1_000, 2_000, 5_000, 10_000] as const;
const LONGEST_MS = 10_000;

export interface RetryContext {
  /** Attempts that failed since the line was last good. */
  readonly failures: number;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
  /** What the server asked for, if it did. */
  readonly retryAfterMs?: number;
}

/** Full jitter: anywhere between nothing and the step, but never earlier than the server asked for. */
export function retryDelayMs({ failures, random, retryAfterMs = 0 }: RetryContext): number {
  const longest = STEPS_MS[failures] ?? LONGEST_MS;
  return Math.round(retryAfterMs + random * longest);
}
