import type { CallId, HistoryEntry } from '@protocol';

const newestFirst = (one: HistoryEntry, other: HistoryEntry): number =>
  other.startedAt - one.startedAt || other.callId.localeCompare(one.callId);

/** Adds entries or replaces those of the same call. What was told of a call once is kept: the news of its end may not have it. */
export function mergeEntries(
  entries: readonly HistoryEntry[],
  added: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const byCall = new Map<CallId, HistoryEntry>();
  for (const entry of [...entries, ...added]) {
    const summary = entry.summary ?? byCall.get(entry.callId)?.summary;
    byCall.set(entry.callId, summary === undefined ? entry : { ...entry, summary });
  }
  return [...byCall.values()].sort(newestFirst);
}

export const allSeen = (entries: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  entries.map((entry) => (entry.seen ? entry : { ...entry, seen: true }));
