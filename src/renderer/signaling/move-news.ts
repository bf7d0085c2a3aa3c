import type { Clock } from '@shared/clock.ts';
import type { NetworkHint } from './network-hints.ts';

/**
 * A machine that joins a network may get several addresses, an IPv6 one a second or two after the others. For so long
 * it is the same network, unless somebody knows better, and what was begun in it is left alone.
 */
const ONE_MOVE_MS = 3_000;
/** Each call of a person who holds one finds out for itself that a network is gone; so long it is the same news. */
const SAME_NEWS_MS = 500;

/** Tells which hints mean another network than the one that is known of. */
export class MoveNews {
  readonly #clock: Clock;
  #movedAt = -Infinity;
  #movedOnAt = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Then what was connected is dead, and what was begun before is likely to be. True once for each network. */
  isAnother(hint: NetworkHint): boolean {
    if (hint !== 'moved' && hint !== 'moved-on') return false;
    const now = this.#clock.now();
    const isOn = hint === 'moved-on';
    if (isOn ? now - this.#movedOnAt < SAME_NEWS_MS : now - this.#movedAt < ONE_MOVE_MS) return false;
    this.#movedAt = now;
    if (isOn) this.#movedOnAt = now;
    return true;
  }
}
