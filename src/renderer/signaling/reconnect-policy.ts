/**
 * The longest wait before each attempt, ms. The first attempt is made at once: a phone that can't ring is broken, and a
 * single lost connection is no reason to wait. The following ones spread a whole team over the seconds after a restart.
 */
const STEPS_MS = [0, 300, 1_000, 2_000] as const;
/**
 * Then for about half a minute: a server that starts again is there by then, and everybody is back soon after it is. Who
 * has waited for longer may as well ask less often.
 */
const BRISK_MS = 3_000;
const BRISK_ATTEMPTS = 20;
const LONGEST_MS = 5_000;

/** A server that lets people in by and by names the time itself; this much of it, and at least so much, is added. */
const TOLD_SHARE = 0.5;
const TOLD_SPREAD_MS = 300;
/** Whatever a server says, nobody is away for longer; and a timer that is too long for a browser runs at once. */
const LONGEST_TOLD_MS = 300_000;

export interface RetryContext {
  /** Attempts that failed since the line was last good. */
  readonly failures: number;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
  /** What the server asked for, if it did. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * Full jitter: anywhere between nothing and the step. A server that said when to come back is taken at its word instead,
 * because it knows how many others wait: never earlier, and a little later.
 */
export function retryDelayMs({ failures, random, retryAfterMs }: RetryContext): number {
  if (retryAfterMs === undefined) return Math.round(random * longestWaitMs(failures));
  const told = Math.min(Math.max(retryAfterMs, 0), LONGEST_TOLD_MS);
  return Math.round(told + random * Math.max(TOLD_SPREAD_MS, told * TOLD_SHARE));
}

function longestWaitMs(failures: number): number {
  return STEPS_MS[failures] ?? (failures < STEPS_MS.length + BRISK_ATTEMPTS ? BRISK_MS : LONGEST_MS);
}

/** When to leave a server that closes within so many ms: any moment of them. */
export function leaveDelayMs(withinMs: number, random: number): number {
  return Math.round(random * Math.min(withinMs, LONGEST_TOLD_MS));
}
