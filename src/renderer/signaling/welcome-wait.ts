import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';

/** A connection that has reached no server after this long is given up. */
export const REACH_TIMEOUT_MS = 10_000;
/**
 * One that is made for a doubt in this machine's own network has less: where nothing gets through yet the system asks
 * for a connection again 1, 3 and 7 s after the first time, so beginning anew here is sooner than the last of these.
 * It is made for what one machine found out, and not by everybody whom a server keeps waiting.
 */
const HASTY_REACH_TIMEOUT_MS = 4_000;
/** Who is far away, or on a slow machine, may need longer: each attempt gets as much more, up to this. */
export const LONGEST_REACH_TIMEOUT_MS = 30_000;
/**
 * What a server gets that was reached and is merely busy: to begin anew would be one more for it to welcome, and where
 * the connection dies meanwhile its heartbeat tells. Ours sets itself no limit to how long it looks at somebody; where
 * too many wait for that it says so.
 */
const WELCOME_TIMEOUT_MS = 60_000;

export interface WelcomeWait {
  /** The server is there. */
  reached(): void;
  stop(): void;
}

export interface WelcomeWaitOptions {
  readonly clock: Clock;
  /** So many before it reached nobody. */
  readonly attempts: number;
  /** Something else has to be tried soon; such an attempt is none of those that earn the next one more time. */
  readonly isHasty: boolean;
}

/** Waits for a new connection to be welcomed; `giveUp` is told how many in a row have reached nobody by then. */
export function awaitWelcome(
  { clock, attempts, isHasty }: WelcomeWaitOptions,
  giveUp: (attempts: number) => void,
): WelcomeWait {
  const usualMs = Math.min(REACH_TIMEOUT_MS * (attempts + 1), LONGEST_REACH_TIMEOUT_MS);
  let stop = isHasty
    ? afterAwake(clock, HASTY_REACH_TIMEOUT_MS, () => giveUp(attempts))
    : afterAwake(clock, usualMs, () => giveUp(attempts + 1));
  return {
    reached() {
      stop();
      stop = afterAwake(clock, WELCOME_TIMEOUT_MS, () => giveUp(0));
    },
    stop: () => stop(),
  };
}
