import { createAllowance } from '@shared/allowance.ts';
import type { Clock } from '@shared/clock.ts';
import type { OwnAddressReader } from '../rtc/own-addresses.ts';

/**
 * - `online`: the machine got a network (again), or one more address in the network that it is in.
 * - `changed`: the network may be another one.
 * - `visible`: the person looks at the phone.
 * - `woke`: the machine slept; its connections look open and are dead.
 * - `moved`: the machine has an address in a network that it was not in before.
 * - `path-lost`: nothing gets through to the other side of a call any more.
 * - `in-call`: a call needs the connection to the server, so it is looked at more often.
 */
export type NetworkHint = 'online' | 'changed' | 'visible' | 'woke' | 'moved' | 'path-lost' | 'in-call';

/** These come from this machine, so no other side can make them up. */
const OWN_REASONS: ReadonlySet<NetworkHint> = new Set(['online', 'changed', 'visible', 'woke']);

/** After each look, which takes a moment itself. */
const LOOK_AFTER_MS = 100;
/** Ten seconds of them. Somebody who walked out of every network is told of the next one by an event. */
const LOOKS = 45;
/**
 * Each look costs a connection in a window of its own, and the other side of a call can give a reason for one: without
 * a bound it could have this machine look for as long as the call lasts.
 */
export const LOOKS_ALLOWED = { burst: 30, nextMs: 700 };
/** A machine may get an IPv6 address a second or two after it joined a network: one so late is not another network. */
const ONE_NETWORK_MS = 3_000;

export interface NetworkMonitorOptions {
  readonly clock: Clock;
  readonly addresses: OwnAddressReader;
}

/**
 * What is known of the network of this machine, once for the whole app: the events of the page and of the system, what
 * calls find out, and the addresses. Hints are no facts: whoever hears one verifies it, or does what harms nothing.
 *
 * No browser has an event for a network that joins another one, and where both sides of a call are silent only the one
 * that moved can do something about it. So the addresses are looked at, but only while a path is in doubt.
 */
export class NetworkMonitor {
  readonly #options: NetworkMonitorOptions;
  readonly #allowance;
  readonly #listeners = new Set<(hint: NetworkHint) => void>();
  readonly #doubts = new Set<object>();
  /** Empty where none was told: all goes through a relay, or names hide them. Then nothing can be compared. */
  #known: readonly string[] = [];
  /** The network that was found last: when, ms since epoch, and with which addresses. */
  #found: { readonly at: number; readonly addresses: readonly string[] } = { at: -Infinity, addresses: [] };
  #looks = 0;
  #isLooking = false;
  /** After the look that is under way; 0 where this machine has had a reason of its own since it began. */
  #pauseMs: number = LOOK_AFTER_MS;
  /** Null while no look is due. */
  #cancelNext: (() => void) | null = null;

  constructor(options: NetworkMonitorOptions) {
    this.#options = options;
    this.#allowance = createAllowance(options.clock, LOOKS_ALLOWED);
  }

  subscribe(listener: (hint: NetworkHint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  say(hint: NetworkHint): void {
    if (OWN_REASONS.has(hint)) {
      this.#allowance.renew();
      this.#looks = 0;
      if (this.#isLooking) this.#pauseMs = 0;
      else if (this.#doubts.size > 0) this.#lookIn(0);
    }
    this.#tell(hint);
  }

  /** A connection that has just come up was made with these addresses. */
  know(addresses: readonly string[]): void {
    if (addresses.length > 0) this.#known = addresses;
  }

  /** A path is in doubt: this machine may have another network. Returns how to say that something gets through again. */
  doubt(): () => void {
    const one = {};
    this.#doubts.add(one);
    this.#looks = 0;
    if (!this.#isLooking && !this.#cancelNext) this.#lookIn(0);
    return () => {
      this.#doubts.delete(one);
      if (this.#doubts.size === 0) this.#stopWaiting();
    };
  }

  #tell(hint: NetworkHint): void {
    for (const listener of [...this.#listeners]) listener(hint);
  }

  #stopWaiting(): void {
    this.#cancelNext?.();
    this.#cancelNext = null;
  }

  #lookIn(ms: number): void {
    this.#stopWaiting();
    const delay = Math.max(ms, this.#allowance.wait());
    if (delay > 0) this.#cancelNext = this.#options.clock.after(delay, () => void this.#look());
    else void this.#look();
  }

  async #look(): Promise<void> {
    this.#cancelNext = null;
    if (this.#known.length === 0) return;
    this.#isLooking = true;
    this.#pauseMs = LOOK_AFTER_MS;
    this.#looks += 1;
    this.#allowance.use();
    const { addresses, isAll } = await this.#options.addresses.read((one) => !this.#known.includes(one));
    const fresh = addresses.filter((one) => !this.#known.includes(one));
    if (fresh.length > 0) await this.#join(fresh);
    // None at all is the moment between two networks: what is known goes by the last one there was.
    else if (isAll && addresses.length > 0) this.#known = addresses;
    this.#isLooking = false;
    if (this.#doubts.size > 0 && this.#looks < LOOKS) this.#lookIn(this.#pauseMs);
  }

  /** In one network addresses join each other; where those of before are gone it is another one. */
  async #join(fresh: readonly string[]): Promise<void> {
    const { clock, addresses } = this.#options;
    const isRecent = clock.now() - this.#found.at < ONE_NETWORK_MS;
    const isSame = isRecent && (await addresses.hasOne(this.#found.addresses));
    // With the doubt the reason is gone to tell of it; the next one may find it still.
    if (this.#doubts.size === 0) return;
    this.#known = [...this.#known, ...fresh];
    if (isSame) this.#found = { ...this.#found, addresses: [...this.#found.addresses, ...fresh] };
    else this.#found = { at: clock.now(), addresses: fresh };
    this.#tell(isSame ? 'online' : 'moved');
  }
}
