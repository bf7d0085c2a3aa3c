import type { Clock, Timer } from './clock.ts';

export interface RecurringDeps {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** Does something again and again; where once takes longer than it is to the next time, they don't pile up. */
export class Recurring {
  readonly #deps: RecurringDeps;
  #timer: Timer | null = null;
  #running: Promise<void> | null = null;
  /** Its time came while it was at it: what it found may be older than that. */
  #isLate = false;
  #isStopped = false;
  #isFailing = false;

  constructor(deps: RecurringDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = this.#deps.clock.startTimer(this.#deps.everyMs, () => {
      this.start();
      this.#runSoon();
    });
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #runSoon(): void {
    this.#isLate = this.#running !== null;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#isLate && !this.#isStopped) this.#runSoon();
    });
  }

  async #run(): Promise<void> {
    try {
      await this.#deps.run();
      this.#isFailing = false;
    } catch (error) {
      // Once for each time that something is out of reach.
      if (!this.#isFailing) this.#deps.onFailure(error);
      this.#isFailing = true;
    }
  }
}
