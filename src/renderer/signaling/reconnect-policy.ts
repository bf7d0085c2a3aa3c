/**
 * The longest wait before each attempt. The first one is made at once: a phone that can't ring is broken, and a single
 * lost connection is no reason to wait. Then everybody asks every second for 15 to 20 s (of each wait half passes, on
 * average), so that a server which starts again has them all back within a second. A machine that restarts takes up to
 * a minute; whoever has waited for longer may as well ask less often.
 */
const STEPS: readonly { readonly attempts: number; readonly waitMs: number }[] = [
  { attempts: 1, waitMs: 0 },
  { attempts: 1, waitMs: 300 },
  { attempts: 40, waitMs: 1_000 },
  { attempts: 20, waitMs: 3_000 },
];
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
  let left = failures;
  for (const { attempts, waitMs } of STEPS) {
    if (left < attempts) return waitMs;
    left -= attempts;
  }
  return LONGEST_MS;
}

/** When to leave a server that closes within so many ms: any moment of them. */
export function leaveDelayMs(withinMs: number, random: number): number {
  return Math.round(random * Math.min(withinMs, LONGEST_TOLD_MS));
}
