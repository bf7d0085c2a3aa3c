import type { HistoryEntry } from '@protocol';
import type { Observable } from '@shared/observable.ts';

export interface HistoryState {
  readonly status: 'loading' | 'ready';
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly hasMore: boolean;
  readonly missedCount: number;
}

export interface CallHistory {
  readonly state: Observable<HistoryState>;
  loadMore(): void;
  /** The person looked at the list: nothing counts as missed any more. */
  markSeen(): void;
}
