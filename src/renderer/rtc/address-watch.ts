import type { Clock } from '@shared/clock.ts';
import type { Allowance } from '@shared/allowance.ts';
import { hostAddressesOf, type OwnAddresses } from './own-addresses.ts';

/** After each look, which takes a moment itself. */
const LOOK_AFTER_MS = 100;
/** Ten seconds of them. Somebody who walked out of every network is told of the next one by an event. */
const LOOKS = 45;

const nothingSeen: OwnAddresses = { addresses: [], isAll: false };

export interface AddressWatchOptions {
  readonly clock: Clock;
  /** Of every watch that the same other side may have look; see `looks` of `PeerConnectionOptions`. */
  readonly looks: Allowance;
  /**
   * The addresses of this machine as they are now, or as many of them as it takes to find one that is not `known`; none
   * where they are not told.
   */
  readonly look: (known: readonly string[]) => Promise<OwnAddresses>;
  /** This machine has addresses that were in no complete description. */
  readonly onMoved: (addresses: readonly string[]) => void;
}

/**
 * Finds out whether it is this side whose network is another one. No browser has an event for a network that joins
 * another one, and where both are silent only the side that moved can do something about it, be the server there or
 * not. Looking is not free, so it is done only while there is a reason to doubt the path; it may turn out to work all
 * the same.
 */
export interface AddressWatch {
  /**
   * A candidate of this side. Counts until the first description is complete, which a server that does not answer may
   * delay by many seconds.
   */
  gathered(candidate: string): void;
  /** This side has described itself completely. */
  described(sdp: string): void;
  /**
   * Looks at once, or again as soon as the look is over that is under way; later where it was looked a lot of late,
   * see {@link AddressWatchOptions.looks}.
   */
  start(): void;
  /** The same, and at once in any case: this machine has a reason of its own, which no other side can make up. */
  hinted(): void;
  /** Something gets through again. */
  stop(): void;
  close(): void;
}

export function createAddressWatch(options: AddressWatchOptions): AddressWatch {
  return new Watch(options);
}

class Watch implements AddressWatch {
  readonly #options: AddressWatchOptions;
  readonly #allowance: Allowance;
  /** Of the last description with any: one that is begun while there is no network has none. */
  #known: readonly string[] = [];
  #isDescribed = false;
  /** What was said to be new and has not been gone since: once is enough for each. */
  #told: readonly string[] = [];
  #looks = 0;
  #isOn = false;
  #isLooking = false;
  #isUrgent = false;
  /** Until there is something to compare with. */
  #isWaiting = false;
  #cancelNext: () => void = () => undefined;

  constructor(options: AddressWatchOptions) {
    this.#options = options;
    this.#allowance = options.looks;
  }

  gathered(candidate: string): void {
    if (!this.#isDescribed) this.#know([...this.#known, ...hostAddressesOf(candidate)]);
  }

  described(sdp: string): void {
    const addresses = hostAddressesOf(sdp);
    if (addresses.length === 0) return;
    this.#isDescribed = true;
    this.#know(addresses);
  }

  start(): void {
    this.#isOn = true;
    this.#looks = 0;
    if (this.#isLooking) this.#isUrgent = true;
    else this.#lookIn(0);
  }

  hinted(): void {
    this.#allowance.renew();
    this.start();
  }

  stop(): void {
    const wasOn = this.#isOn;
    this.#end();
    // Once more: what is gone by now is news when it comes back, and nobody looks until the path is in doubt again.
    if (wasOn && this.#told.length > 0 && !this.#isLooking) this.#lookIn(0);
  }

  close(): void {
    this.#end();
  }

  #end(): void {
    this.#isOn = false;
    this.#isWaiting = false;
    this.#cancelNext();
  }

  #know(addresses: readonly string[]): void {
    this.#known = addresses;
    if (!this.#isWaiting || addresses.length === 0) return;
    this.#isWaiting = false;
    // Not at once: the other addresses that were there all along are gathered in the same moment.
    this.#lookLater();
  }

  async #look(): Promise<void> {
    this.#cancelNext();
    // Where all goes through a relay, or names hide the addresses, none is ever told, and nothing can be compared.
    this.#isWaiting = this.#known.length === 0;
    if (this.#isWaiting) return;
    this.#isLooking = true;
    this.#looks += 1;
    this.#allowance.use();
    // One that fails has found nothing; the next may do better.
    const present = await this.#options.look([...this.#known, ...this.#told]).catch(() => nothingSeen);
    this.#isLooking = false;
    this.#forgetWhatIsGone(present);
    if (!this.#isOn) return;
    this.#compare(present.addresses);
    this.#lookLater();
  }

  /** A look that sees nothing may have come in the moment between two networks. */
  #forgetWhatIsGone({ addresses, isAll }: OwnAddresses): void {
    if (isAll && addresses.length > 0) this.#told = this.#told.filter((one) => addresses.includes(one));
  }

  #compare(present: readonly string[]): void {
    const fresh = present.filter((address) => ![...this.#known, ...this.#told].includes(address));
    this.#told = [...this.#told, ...fresh];
    if (fresh.length > 0) this.#options.onMoved(fresh);
  }

  #lookLater(): void {
    const isUrgent = this.#isUrgent;
    this.#isUrgent = false;
    if (this.#looks === LOOKS) return;
    this.#lookIn(isUrgent ? 0 : LOOK_AFTER_MS);
  }

  #lookIn(ms: number): void {
    const { clock } = this.#options;
    const delay = Math.max(ms, this.#allowance.wait());
    this.#cancelNext();
    // Another connection to the same side may have looked in the meantime.
    if (delay > 0) this.#cancelNext = clock.after(delay, () => this.#lookIn(0));
    else void this.#look();
  }
}
