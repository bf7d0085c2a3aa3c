import type { Clock, Timer } from '../ops/clock.ts';

/** What has acknowledgements that wait for something they can travel with. */
export interface AckHolder {
  /** Sends those that still wait. */
  flushAcks(): void;
}

/** An acknowledgement waits at least this long and at most twice as long, well below what clients wait for it. */
export const ACK_HOLD_MS = 2_000;

/** Sees to it that no acknowledgement waits for long, with one timer for all connections. */
export class LateAcks {
  readonly #clock: Clock;
  #young = new Set<AckHolder>();
  #old = new Set<AckHolder>();
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something began to wait there. */
  add(holder: AckHolder): void {
    this.#young.add(holder);
    this.#timer ??= this.#clock.startTimer(ACK_HOLD_MS, () => this.#turn());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #turn(): void {
    const due = this.#old;
    this.#old = this.#young;
    this.#young = new Set();
    for (const holder of due) holder.flushAcks();
    this.#timer = this.#old.size > 0 ? this.#clock.startTimer(ACK_HOLD_MS, () => this.#turn()) : null;
  }
}
