import type { Clock, Timer } from './clock.ts';
import { startHearingTimer } from './hearing-timer.ts';

/** Something is due. Rejects when it could not be done; then it is offered again. */
export type OnDue = (id: string) => Promise<void>;

/**
 * Times at which something has to be looked at, each under an id. What is due is offered again and again until its time
 * is set anew or taken away.
 */
export interface Deadlines {
  /** Ms since epoch; null takes it away. */
  set(id: string, at: number | null): void;
  start(onDue: OnDue): void;
  /** Nothing is offered any more. */
  stop(): void;
}

/** After a fault (a full disk, say) so much later. */
const RETRY_MS = 1_000;

/** One timer per id. */
export class TimerDeadlines implements Deadlines {
  readonly #clock: Clock;
  readonly #timers = new Map<string, Timer>();
  #onDue: OnDue | null = null;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(id: string, at: number | null): void {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
    if (at !== null) this.#arm(id, at, at - this.#clock.now());
  }

  start(onDue: OnDue): void {
    this.#onDue = onDue;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #arm(id: string, at: number, delayMs: number): void {
    if (this.#stopped) return;
    const timer = startHearingTimer(this.#clock, Math.max(0, delayMs), () => {
      // A timer of the system may run a moment early, or its clock may have been set back: the deadline stands.
      const early = at - this.#clock.now();
      if (early > 0) this.#arm(id, at, early);
      else this.#offer(id, at, timer);
    });
    this.#timers.set(id, timer);
  }

  #offer(id: string, at: number, timer: Timer): void {
    const again = (): void => {
      if (this.#timers.get(id) === timer) this.#arm(id, at, RETRY_MS);
    };
    (this.#onDue?.(id) ?? Promise.resolve()).then(again, again);
  }
}
