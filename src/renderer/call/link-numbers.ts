import type { PeerRole } from '../peer/peer-link.ts';

/** Far more than a call comes to: one more for each network, and for each promise. */
const LEAP = 1_000;

/** The numbers (generations) of a call's connections to one device: no two of them may have the same. */
export class LinkNumbers {
  readonly #role: PeerRole;
  /** The newest one that either side has begun. */
  #begun: number;
  /** The newest one that either side has promised. */
  #promised = 0;

  /** `role`: this side's, in the first connection of the call, which has the number `first`. */
  constructor(role: PeerRole, first: number) {
    this.#role = role;
    this.#begun = first;
  }

  get newest(): number {
    return this.#begun;
  }

  /** For a connection that nobody knows yet. */
  get unused(): number {
    return Math.max(this.#begun, this.#promised) + 1;
  }

  /** The same for one to be promised: odd and even, so that both may promise without having heard of each other's. */
  get promisable(): number {
    const { unused } = this;
    return unused % 2 === (this.#role === 'offerer' ? 1 : 0) ? unused : unused + 1;
  }

  /** No other side that counts as this one does can have come to it: none would be left for what comes after. */
  isBeyond(generation: number): boolean {
    return generation > this.unused + LEAP;
  }

  begun(generation: number): void {
    this.#begun = Math.max(this.#begun, generation);
  }

  promised(generation: number): void {
    this.#promised = Math.max(this.#promised, generation);
  }
}
