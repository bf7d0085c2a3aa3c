import type { HistoryEntry } from '@protocol';

export interface HistoryDay {
  readonly key: string;
  readonly title: string;
  readonly entries: readonly HistoryEntry[];
}

const DAY_MS = 86_400_000;

const weekdays = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const daysOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

const keyOf = (time: number): string => {
  const day = new Date(time);
  return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
};

function titleOf(time: number, now: number): string {
  if (keyOf(time) === keyOf(now)) return 'Today';
  const midday = new Date(now).setHours(12, 0, 0, 0);
  // From midday one day back is yesterday, also when a clock changed in between.
  if (keyOf(time) === keyOf(midday - DAY_MS)) return 'Yesterday';
  const weekday = weekdays.format(time);
  if (now - time < 6 * DAY_MS) return weekday;
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return isThisYear ? `${weekday} ${daysOfYear.format(time)}` : dates.format(time);
}

/** The call log (newest first) by calendar day, in local time. */
export function groupByDay(entries: readonly HistoryEntry[], now: number): readonly HistoryDay[] {
  const days = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry.startedAt);
    days.set(key, [...(days.get(key) ?? []), entry]);
  }
  return [...days].map(([key, ofDay]) => ({
    key,
    title: titleOf(ofDay[0]?.startedAt ?? now, now),
    entries: ofDay,
  }));
}
