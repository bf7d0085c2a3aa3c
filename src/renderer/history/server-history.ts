import { limits, type HistoryEntry, type UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { CallHistory, HistoryState } from './call-history.ts';
import { allSeen, mergeEntries } from './history-model.ts';

/** After a failed request on a line that is still up. */
const RETRY_MS = 2_000;

const nothing: HistoryState = { status: 'loading', entries: [], hasMore: false, missedCount: 0 };

export interface CallHistoryDeps {
  readonly signaling: Signaling;
  readonly userId: Observable<UserId | null>;
  readonly clock: Clock;
}

export interface CallHistoryControl extends CallHistory {
  dispose(): void;
}

export function createCallHistory(deps: CallHistoryDeps): CallHistoryControl {
  return new ServerHistory(deps);
}

/**
 * The log lives on the server. The newest page is read again on every connect and when the server lost track; while the line is down, what is known
 * stays on the screen.
 */
class ServerHistory implements CallHistoryControl {
  readonly state = createSubject<HistoryState>(nothing);
  readonly #deps: CallHistoryDeps;
  readonly #stops: readonly (() => void)[];
  /** Counts connections and people, so that an answer to an earlier one is recognised as such. */
  #epoch = 0;
  #isLoadingMore = false;
  /** The last entry of the last page, in the order of the server: there the next one begins. */
  #oldest: HistoryEntry | null = null;
  #cancelRetry: () => void = () => undefined;

  constructor(deps: CallHistoryDeps) {
    this.#deps = deps;
    const { signaling, userId } = deps;
    this.#stops = [
      signaling.connection.subscribe(() => this.#onConnection()),
      signaling.on('session:stale', () => this.#onConnection()),
      signaling.on('session:welcomed', ({ missedCount }) => this.#change({ missedCount })),
      signaling.on('history:changed', ({ entry, missedCount }) => this.#onChanged(entry, missedCount)),
      userId.subscribe(() => this.#forget()),
    ];
  }

  loadMore(): void {
    const { status, hasMore } = this.state.current;
    if (status === 'ready' && hasMore && this.#oldest !== null && !this.#isLoadingMore)
      void this.#loadBefore(this.#oldest);
  }

  markSeen(): void {
    if (this.state.current.missedCount > 0) void this.#saveSeen();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#cancelRetry();
  }

  #change(patch: Partial<HistoryState>): void {
    this.state.set({ ...this.state.current, ...patch });
  }

  #onConnection(): void {
    this.#epoch += 1;
    this.#isLoadingMore = false;
    this.#cancelRetry();
    if (this.#deps.signaling.connection.current.status === 'online') void this.#load();
  }

  #forget(): void {
    this.#epoch += 1;
    this.state.set(nothing);
  }

  #onChanged(entry: HistoryEntry | null, missedCount: number): void {
    const { entries } = this.state.current;
    // Without an entry it is the whole log that changed: it was looked at on another device.
    const next = entry ? mergeEntries(entries, [entry]) : entries;
    this.#change({ entries: missedCount === 0 ? allSeen(next) : next, missedCount });
  }

  async #load(): Promise<void> {
    const epoch = this.#epoch;
    const listed = await this.#deps.signaling.request('history:list', { limit: limits.historyPage });
    if (epoch !== this.#epoch) return;
    if (!listed.ok) {
      this.#cancelRetry = this.#deps.clock.after(
        listed.error.retryAfterMs ?? RETRY_MS,
        () => void this.#load(),
      );
      return;
    }
    this.#oldest = listed.value.entries.at(-1) ?? null;
    // Older pages are dropped rather than kept: calls may be missing between them and this one.
    this.#change({ ...listed.value, status: 'ready' });
  }

  async #loadBefore({ startedAt: before, callId: beforeCall }: HistoryEntry): Promise<void> {
    const epoch = this.#epoch;
    this.#isLoadingMore = true;
    const page = { before, beforeCall, limit: limits.historyPage };
    const listed = await this.#deps.signaling.request('history:list', page);
    if (epoch !== this.#epoch) return;
    this.#isLoadingMore = false;
    if (!listed.ok) return;
    const { entries, hasMore } = listed.value;
    this.#oldest = entries.at(-1) ?? this.#oldest;
    this.#change({ entries: mergeEntries(this.state.current.entries, entries), hasMore });
  }

  async #saveSeen(): Promise<void> {
    const epoch = this.#epoch;
    const { entries, missedCount } = this.state.current;
    this.#change({ entries: allSeen(entries), missedCount: 0 });
    const saved = await this.#deps.signaling.request('history:seen', {});
    if (saved.ok || epoch !== this.#epoch) return;
    // Not told to the person: the calls count as missed again, which is true, and can be looked at again.
    const missed = entries.filter((entry) => !entry.seen);
    const current = this.state.current;
    this.#change({
      entries: mergeEntries(current.entries, missed),
      missedCount: current.missedCount + missedCount,
    });
  }
}
