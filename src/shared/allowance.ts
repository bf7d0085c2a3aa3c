import type { Clock } from './clock.ts';

export interface AllowanceLimits {
  /** So many in a row. */
  readonly burst: number;
  /** After those one more becomes due in so long, ms. */
  readonly nextMs: number;
}

/** How often something may be done that costs, and for which somebody else may be the reason. */
export interface Allowance {
  /** For how long, ms, to wait with the next one; 0: it may be at once. */
  wait(): number;
  use(): void;
  /** As if nothing had been used yet. */
  renew(): void;
}

export function createAllowance({ now }: Pick<Clock, 'now'>, { burst, nextMs }: AllowanceLimits): Allowance {
  /** When all of them may be had in a row again: each one puts it off. */
  let fullAt = now();
  /** A clock that is set back makes nobody wait for longer than where all were used just now. */
  const untilFull = (): number => Math.min(Math.max(0, fullAt - now()), burst * nextMs);
  return {
    wait: () => Math.max(0, untilFull() - (burst - 1) * nextMs),
    use() {
      fullAt = now() + untilFull() + nextMs;
    },
    renew() {
      fullAt = now();
    },
  };
}
