import type { Clock } from '@shared/clock.ts';
import { hostAddressesOf } from './own-addresses-model.ts';

/** A browser notices a new network up to two seconds after it is there. */
const LOOK_EVERY_MS = 700;
/** Somebody who walked out of every network is told of the next one by an event. */
const LOOKS = 15;

export interface AddressWatchOptions {
  readonly clock: Clock;
  /** The addresses of this machine as they are now; none where they are not told. */
  readonly look: () => Promise<readonly string[]>;
  /** How this side described itself last; null while its addresses are only coming in. */
  readonly described: () => string | null;
  /** This machine has an address that the other side was never told. */
  readonly onMoved: () => void;
}

/**
 * Finds out whether it is this side whose network is another one. No browser has an event for a network that joins
 * another one, and where both are silent only the side that moved can do something about it, be the server there or
 * not. Looking is not free, so it is done only while nothing gets through.
 */
export interface AddressWatch {
  start(): void;
  stop(): void;
}

export function createAddressWatch({ clock, look, described, onMoved }: AddressWatchOptions): AddressWatch {
  /** What was said to be new: once is enough for each. */
  const told = new Set<string>();
  let cancel: (() => void) | null = null;
  let runs = 0;

  /** Where all goes through a relay, or names hide the addresses, none was described, and nothing can be compared. */
  const readKnown = (): readonly string[] => hostAddressesOf(described() ?? '');

  function compare(present: readonly string[], run: number): void {
    const known = readKnown();
    const fresh = present.filter((address) => !known.includes(address) && !told.has(address));
    if (run !== runs || fresh.length === 0 || known.length === 0) return;
    for (const address of fresh) told.add(address);
    onMoved();
  }

  async function lookOnce(run: number, left: number): Promise<void> {
    if (readKnown().length > 0) compare(await look(), run);
    if (run === runs && left > 1) cancel = clock.after(LOOK_EVERY_MS, () => void lookOnce(run, left - 1));
  }

  function stop(): void {
    runs += 1;
    cancel?.();
    cancel = null;
  }

  return {
    start() {
      stop();
      void lookOnce(runs, LOOKS);
    },
    stop,
  };
}
