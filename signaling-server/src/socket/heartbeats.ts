import type { Clock, Timer } from '../ops/clock.ts';

/** A half-open connection is noticed within the sum of the two. */
export const PING_INTERVAL_MS = 10_000;
export const PING_TIMEOUT_MS = 8_000;

const BEAT_MS = 100;
const SLOTS = PING_INTERVAL_MS / BEAT_MS;
/**
 * A turn that comes late counts for no more than this where somebody is given up: there always are several turns to hear
 * an answer in, however long the server was at something else, and whatever somebody set its clock to.
 */
const LONGEST_TURN_MS = 1_000;
/** Nobody is pinged twice in one turn, however late it comes. */
const MOST_OWED_MS = PING_INTERVAL_MS;

/** What is asked for a sign of life now and then. */
export interface Pulse {
  /** Set by a ping; taken back at whatever is heard. */
  isAwaited: boolean;
  /** Since which ping nothing was heard, where it is awaited; as the heartbeats count. */
  awaitedSince: number;
  /** Its own, to be found again. */
  slot: number;
  ping(): void;
  onSilence(): void;
}

/**
 * Finds out which connections are dead, with one timer for all. Their pings are spread evenly over the time between two
 * of them, whenever they came, so that there never are many at once.
 *
 * Clients give up a server that does not ping them in time, so pings keep to the time even while the server is so busy
 * that every turn comes late. And what it had no turn to hear meanwhile, it holds against nobody.
 */
export class Heartbeats {
  readonly #clock: Clock;
  readonly #slots: readonly Set<Pulse>[] = Array.from({ length: SLOTS }, () => new Set<Pulse>());
  /** Which slots were asked when, as `#elapsed` counts, the longest ago first. */
  readonly #asked: { readonly slot: number; readonly at: number }[] = [];
  #count = 0;
  #beat = 0;
  #next = 0;
  #timer: Timer | null = null;
  /** Ms since epoch. */
  #turnAt = 0;
  /** Ms of all turns, the late ones shortened. */
  #elapsed = 0;
  /** Ms for which the beats are still to come. */
  #owed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(pulse: Pulse): void {
    // The one that has just had its turn, then the one before it: nobody is pinged before they have settled in.
    this.#next = (this.#next + SLOTS - 1) % SLOTS;
    pulse.slot = this.#next;
    this.#slotAt(pulse.slot).add(pulse);
    this.#count += 1;
    if (this.#timer !== null) return;
    this.#turnAt = this.#clock.now();
    this.#timer = this.#startTimer();
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
    const now = this.#clock.now();
    const passed = Math.max(BEAT_MS, now - this.#turnAt);
    this.#turnAt = now;
    this.#elapsed += Math.min(passed, LONGEST_TURN_MS);
    this.#giveUp();
    this.#owed = Math.min(this.#owed + passed, MOST_OWED_MS);
    for (; this.#owed >= BEAT_MS; this.#owed -= BEAT_MS) this.#ask();
  }

  #giveUp(): void {
    for (let asked = this.#asked[0]; asked !== undefined; asked = this.#asked[0]) {
      if (!this.#isTooLongAgo(asked.at)) return;
      this.#asked.shift();
      // Where turns come late it may have been heard, and asked once more, since then.
      for (const pulse of this.#slotAt(asked.slot)) {
        if (pulse.isAwaited && this.#isTooLongAgo(pulse.awaitedSince)) pulse.onSilence();
      }
    }
  }

  #isTooLongAgo(at: number): boolean {
    return this.#elapsed - at >= PING_TIMEOUT_MS;
  }

  #ask(): void {
    this.#beat = (this.#beat + 1) % SLOTS;
    this.#asked.push({ slot: this.#beat, at: this.#elapsed });
    for (const pulse of this.#slotAt(this.#beat)) {
      if (!pulse.isAwaited) pulse.awaitedSince = this.#elapsed;
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
