import type { Clock } from '@shared/clock.ts';

/** So many looks in quick succession: most networks follow each other within a second or two. */
const BRISK_LOOKS = 30;
/** After those one becomes due in so long, ms. */
const NEXT_LOOK_MS = 700;

/**
 * How often this machine may be looked at. Each look costs a connection in a window of its own, and whether there is a
 * reason for one is also up to the other side: without a bound it could have us look for as long as the call lasts.
 */
export interface LookAllowance {
  /** For how long, ms, to wait with the next look; 0: it may be at once. */
  wait(): number;
  use(): void;
  /** As if nobody had looked yet. */
  renew(): void;
}

export function createLookAllowance({ now }: Pick<Clock, 'now'>): LookAllowance {
  /** When all of them may be made in a row again: each one puts it off. */
  let fullAt = now();
  const untilNext = (): number => fullAt - (BRISK_LOOKS - 1) * NEXT_LOOK_MS - now();
  return {
    wait: () => Math.max(0, untilNext()),
    use() {
      fullAt = Math.max(fullAt, now()) + NEXT_LOOK_MS;
    },
    renew() {
      fullAt = now();
    },
  };
}
