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
    const tried = new Set<UserId>();
    try {
      // At many the database names only some. Who stays due although they were looked after waits for the next look.
      for (let left = await store.due(clock.now()); left.length > 0 && !this.#stopped;) {
        for (const userId of left) {
          tried.add(userId);
          // Who can't be helped keeps nobody else waiting.
          await onDue(userId).catch(onFailure);
        }
        left = (await store.due(clock.now())).filter((userId) => !tried.has(userId));
      }
    } catch (error) {
      onFailure(error);
    }
  }
}
