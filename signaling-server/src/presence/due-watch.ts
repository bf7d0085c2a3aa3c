import type { Clock, Timer } from '../ops/clock.ts';
import type { UserId } from '../protocol/index.ts';
import type { PresenceStore } from './presence-store.ts';

/**
 * So late a change that comes by itself may be seen by others. Who calls is told what is so at that very moment, see
 * {@link PresenceService.standingOf}.
 */
export const DUE_EVERY_MS = 5_000;

export interface DueWatchDeps {
  readonly store: Pick<PresenceStore, 'due'>;
  readonly clock: Clock;
  readonly onDue: (userId: UserId) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Looks after changes that come by themselves. The database knows when, so that it makes no difference which nodes live;
 * each of them looks, and what two of them do twice is the same.
 */
export class DueWatch {
  readonly #deps: DueWatchDeps;
  #timer: Timer | null = null;
  #looking: Promise<void> | null = null;
  #isLate = false;
  #stopped = false;

  constructor(deps: DueWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = this.#deps.clock.startTimer(DUE_EVERY_MS, () => {
      this.start();
      this.#lookSoon();
    });
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  /** Where one look takes longer than it is to the next, they don't pile up. */
  #lookSoon(): void {
    this.#isLate = this.#looking !== null;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      if (this.#isLate && !this.#stopped) this.#lookSoon();
    });
  }

  async #look(): Promise<void> {
    const { store, clock, onDue, onFailure } = this.#deps;
    try {
      for (const userId of await store.due(clock.now())) await onDue(userId);
    } catch (error) {
      onFailure(error);
    }
  }
}
