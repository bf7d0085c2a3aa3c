import type { CallId, HistoryEntry } from '@protocol';

const newestFirst = (one: HistoryEntry, other: HistoryEntry): number =>
  other.startedAt - one.startedAt || other.callId.localeCompare(one.callId);

/** Adds entries or replaces those of the same call. */
export function mergeEntries(
  entries: readonly HistoryEntry[],
  added: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const byCall = new Map<CallId, HistoryEntry>();
  for (const entry of [...entries, ...added]) byCall.set(entry.callId, entry);
  return [...byCall.values()].sort(newestFirst);
}

export const allSeen = (entries: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  entries.map((entry) => (entry.seen ? entry : { ...entry, seen: true }));
