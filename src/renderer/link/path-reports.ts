import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import type { NetworkMove } from '../signaling/network-hints.ts';

/**
 * So long after the first doubt the path is called lost, two seconds after the last sign of the other side. The browser
 * itself may take 5 s or more to say so; shorter gaps are not worth a word.
 */
const LOST_AFTER_MS = 1_400;
/** By then an ICE restart has found another path where there is one that the browser takes at once. */
const STILL_SILENT_MS = 300;

export interface PathNewsOptions {
  readonly clock: Clock;
  readonly onUp: () => void;
  /** It has been in doubt for a moment, and its repair has not helped so far. */
  readonly onStillSilent: () => void;
  readonly onDown: () => void;
}

/** What the call is told of whether its connection carries anything: each change once, and no change that is brief. */
export class PathNews {
  readonly #options: PathNewsOptions;
  #isUp = false;
  #cancelWaits: () => void = () => undefined;

  constructor(options: PathNewsOptions) {
    this.#options = options;
  }

  /** As the call was told. */
  get isUp(): boolean {
    return this.#isUp;
  }

  up(): void {
    this.settle();
    if (this.#isUp) return;
    this.#isUp = true;
    this.#options.onUp();
  }

  down(): void {
    this.settle();
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#options.onDown();
  }

  /** Nothing gets through just now. */
  doubt(): void {
    this.settle();
    const { clock, onStillSilent } = this.#options;
    const cancelLost = afterAwake(clock, LOST_AFTER_MS, () => this.down());
    const cancelSilent = afterAwake(clock, STILL_SILENT_MS, onStillSilent);
    this.#cancelWaits = () => {
      cancelLost();
      cancelSilent();
    };
  }

  /** Whatever was doubted is of no interest any more. */
  settle(): void {
    this.#cancelWaits();
    this.#cancelWaits = () => undefined;
  }
}

/** A machine that joins a network may get several addresses; so long they count as one. */
const ONE_MOVE_MS = 1_000;
/** It tries an IPv6 address for a second or two before it uses it; what is being made meanwhile knows the network. */
const LATE_ADDRESS_MS = 3_000;

export interface NetworkMovesOptions {
  readonly clock: Clock;
  /** A connection is being made in the network that was found last. */
  readonly isFollowing: () => boolean;
  /** See `PeerConnection.hasAddress`. */
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
