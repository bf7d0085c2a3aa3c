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

/**
 * Writes down who is there, in batches, so that a server that crashed knows whom to expect back. One write at a time: a
 * database that is away for long does not find them piled up.
 */
export class OnlineJournal {
  readonly #deps: OnlineJournalDeps;
  #changes = new Map<UserId, boolean>();
  #timer: Timer | null = null;
  /** The write that is under way, which tells whether it came through. */
  #writing: Promise<boolean> | null = null;
  #closed = false;

  constructor(deps: OnlineJournalDeps) {
    this.#deps = deps;
  }

  note(userId: UserId, online: boolean): void {
    if (this.#closed) return;
    this.#changes.set(userId, online);
    this.#writeIn(BATCH_MS);
  }

  /** Writes what is left, unless a write that is under way shows that there is nobody to take it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    if ((await this.#writing) ?? true) await this.#save();
  }

  #writeIn(delayMs: number): void {
    if (this.#closed || this.#writing !== null) return;
    this.#timer ??= this.#deps.clock.startTimer(delayMs, () => {
      this.#timer = null;
      void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = this.#save();
    const cameThrough = await this.#writing;
    this.#writing = null;
    if (this.#changes.size > 0) this.#writeIn(cameThrough ? BATCH_MS : AGAIN_MS);
  }

  async #save(): Promise<boolean> {
    const changes = this.#changes;
    this.#changes = new Map();
    if (changes.size === 0) return true;
    try {
      await this.#deps.store.saveOnline(changes);
      return true;
    } catch (error) {
      // Who came or went meanwhile did so later.
      this.#changes = new Map([...changes, ...this.#changes]);
      this.#deps.onFailure(error);
      return false;
    }
  }
}
