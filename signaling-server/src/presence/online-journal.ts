import type { Clock, Timer } from '../ops/clock.ts';
import type { UserId } from '../protocol/index.ts';
import type { PresenceStore } from './presence-store.ts';

export interface OnlineJournalDeps {
  readonly store: Pick<PresenceStore, 'saveOnline'>;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

/** So long a crash may forget who came and went. Together in one write they cost next to nothing. */
const BATCH_MS = 500;
/** What could not be written is tried again after so long. */
const AGAIN_MS = 2_000;

/** Writes down who is there, in batches, so that a server that crashed knows whom to expect back. */
export class OnlineJournal {
  readonly #deps: OnlineJournalDeps;
  #changes = new Map<UserId, boolean>();
  #timer: Timer | null = null;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(deps: OnlineJournalDeps) {
    this.#deps = deps;
  }

  note(userId: UserId, online: boolean): void {
    if (this.#closed) return;
    this.#changes.set(userId, online);
    this.#timer ??= this.#deps.clock.startTimer(BATCH_MS, () => this.#write());
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#save());
  }

  async #save(): Promise<void> {
    const changes = this.#changes;
    this.#changes = new Map();
    if (changes.size === 0) return;
    try {
      await this.#deps.store.saveOnline(changes);
    } catch (error) {
      // Who came or went meanwhile did so later.
      this.#changes = new Map([...changes, ...this.#changes]);
      if (!this.#closed) this.#timer ??= this.#deps.clock.startTimer(AGAIN_MS, () => this.#write());
      this.#deps.onFailure(error);
    }
  }
}
