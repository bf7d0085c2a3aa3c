import type { Clock } from '@shared/clock.ts';
import type { NetworkMove } from '../signaling/network-hints.ts';

/** A machine that joins a network may get several addresses; so long they count as one. */
const ONE_MOVE_MS = 1_000;
/** It tries an IPv6 address for a second or two before it uses it; what is being made meanwhile knows the network. */
const LATE_ADDRESS_MS = 3_000;

export interface NetworkMovesOptions {
  readonly clock: Clock;
  /** A connection is being made in the network that was found last. */
  readonly isFollowing: () => boolean;
  /** See `PeerLink.hasAddress`. */
  readonly hasAddress: (addresses: readonly string[]) => Promise<boolean>;
  /** This machine is in another network than before. */
  readonly onMoved: (move: NetworkMove) => void;
}

/** Tells a network that this machine has moved to from one more address in the network that was found already. */
export class NetworkMoves {
  readonly #options: NetworkMovesOptions;
  #movedAt = -Infinity;
  /** In the network that was found last. */
  #addresses: readonly string[] = [];

  constructor(options: NetworkMovesOptions) {
    this.#options = options;
  }

  /** Addresses that the other side was never told. */
  found(addresses: readonly string[]): void {
    const { clock, isFollowing } = this.#options;
    const mayBeLate = clock.now() - this.#movedAt < (isFollowing() ? LATE_ADDRESS_MS : ONE_MOVE_MS);
    if (mayBeLate) void this.#compare(addresses);
    else this.#move('moved', addresses);
  }

  /** In one network addresses join each other; where those of before are gone it is another one. */
  async #compare(addresses: readonly string[]): Promise<void> {
    const movedAt = this.#movedAt;
    const isLate = await this.#options.hasAddress(this.#addresses);
    if (movedAt !== this.#movedAt) return;
    if (isLate) this.#addresses = [...this.#addresses, ...addresses];
    else this.#move('moved-on', addresses);
  }

  #move(move: NetworkMove, addresses: readonly string[]): void {
    this.#movedAt = this.#options.clock.now();
    this.#addresses = addresses;
    this.#options.onMoved(move);
  }
}
