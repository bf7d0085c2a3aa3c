import type { CallId, HistoryEntry } from '@protocol';

const newestFirst = (one: HistoryEntry, other: HistoryEntry): number =>
  other.startedAt - one.startedAt || other.callId.localeCompare(one.callId);

const hasEnded = ({ endedAt }: HistoryEntry): boolean => endedAt !== null;

/**
 * Adds entries or replaces those of the same call. What was told of a call once is kept: the news of its end may not have
 * the summary, and the news of its answer may come after that of its end.
 */
export function mergeEntries(
  entries: readonly HistoryEntry[],
  added: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const byCall = new Map<CallId, HistoryEntry>();
  for (const entry of [...entries, ...added]) {
    const known = byCall.get(entry.callId);
    const newest = known !== undefined && hasEnded(known) && !hasEnded(entry) ? known : entry;
    const summary = entry.summary ?? known?.summary;
    byCall.set(entry.callId, summary === undefined ? newest : { ...newest, summary });
  }
  return [...byCall.values()].sort(newestFirst);
}

export const allSeen = (entries: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  entries.map((entry) => (entry.seen ? entry : { ...entry, seen: true }));
