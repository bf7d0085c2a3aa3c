import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';

/** A connection that has reached no server after this long is given up. */
export const REACH_TIMEOUT_MS = 10_000;
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

/** Waits for a new connection to be welcomed; `attempts` before it waited in vain. */
export function awaitWelcome(
  { clock, attempts }: { readonly clock: Clock; readonly attempts: number },
  giveUp: () => void,
): WelcomeWait {
  const reachMs = Math.min(REACH_TIMEOUT_MS * (attempts + 1), LONGEST_REACH_TIMEOUT_MS);
  let stop = afterAwake(clock, reachMs, giveUp);
  return {
    reached() {
      stop();
      stop = afterAwake(clock, WELCOME_TIMEOUT_MS, giveUp);
    },
    stop: () => stop(),
  };
}
