import type { Clock, Timer } from '../ops/clock.ts';

/** A half-open connection is noticed within the sum of the two. */
export const PING_INTERVAL_MS = 10_000;
export const PING_TIMEOUT_MS = 8_000;

const BEAT_MS = 100;
const SLOTS = PING_INTERVAL_MS / BEAT_MS;
/** So many beats after a ping nobody waits for the answer any more. */
const PATIENCE = PING_TIMEOUT_MS / BEAT_MS;

/** What is asked for a sign of life now and then. */
export interface Pulse {
  /** Set by a ping; taken back at whatever is heard. */
  isAwaited: boolean;
  /** Its own, to be found again. */
  slot: number;
  ping(): void;
  onSilence(): void;
}

/**
 * Finds out which connections are dead, with one timer for all. Their pings are spread evenly over the time between two
 * of them, whenever they came, so that there never are many at once.
 */
export class Heartbeats {
  readonly #clock: Clock;
  readonly #slots: readonly Set<Pulse>[] = Array.from({ length: SLOTS }, () => new Set<Pulse>());
  #count = 0;
  #beat = 0;
  #next = 0;
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(pulse: Pulse): void {
    // The one that has just had its turn, then the one before it: nobody is pinged before they have settled in.
    this.#next = (this.#next + SLOTS - 1) % SLOTS;
    pulse.slot = this.#next;
    this.#slotAt(pulse.slot).add(pulse);
    this.#count += 1;
    this.#timer ??= this.#startTimer();
  }

  remove(pulse: Pulse): void {
    if (!this.#slotAt(pulse.slot).delete(pulse)) return;
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #startTimer(): Timer {
    return this.#clock.startTimer(BEAT_MS, () => {
      this.#timer = this.#startTimer();
      this.#goOn();
    });
  }

  #goOn(): void {
    this.#beat = (this.#beat + 1) % SLOTS;
    for (const pulse of this.#slotAt(this.#beat - PATIENCE)) if (pulse.isAwaited) pulse.onSilence();
    for (const pulse of this.#slotAt(this.#beat)) {
      pulse.isAwaited = true;
      pulse.ping();
    }
  }

  #slotAt(beat: number): Set<Pulse> {
    const slot = this.#slots[(beat + SLOTS) % SLOTS];
    if (slot === undefined) throw new Error(`there is no beat ${beat}`);
    return slot;
  }
}
