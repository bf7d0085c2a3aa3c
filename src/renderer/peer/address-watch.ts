import type { Clock } from '@shared/clock.ts';
import { hostAddressesOf, type OwnAddresses } from './own-addresses-model.ts';

/** After each look, which takes a moment itself. */
const LOOK_AFTER_MS = 100;
/** Most networks follow each other within a second or two, and every moment of it may be silence. */
const BRISK_LOOKS = 30;
const LOOK_LATER_AFTER_MS = 700;
/** Somebody who walked out of every network is told of the next one by an event. */
const LOOKS = 40;

const nothingSeen: OwnAddresses = { addresses: [], isAll: false };

export interface AddressWatchOptions {
  readonly clock: Clock;
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
  /** Looks at once, or again as soon as the look is over that is under way. */
  start(): void;
  /** Something gets through again. */
  stop(): void;
  close(): void;
}

export function createAddressWatch(options: AddressWatchOptions): AddressWatch {
  return new Watch(options);
}

class Watch implements AddressWatch {
  readonly #options: AddressWatchOptions;
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
    else void this.#look();
  }

  stop(): void {
    const wasOn = this.#isOn;
    this.#end();
    // Once more: what is gone by now is news when it comes back, and nobody looks until the path is in doubt again.
    if (wasOn && this.#told.length > 0 && !this.#isLooking) void this.#look();
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
    const delay = this.#looks < BRISK_LOOKS ? LOOK_AFTER_MS : LOOK_LATER_AFTER_MS;
    this.#cancelNext = this.#options.clock.after(isUrgent ? 0 : delay, () => void this.#look());
  }
}
