import type { QuietHours, QuietInterval } from '@protocol';

/** Days as a week is read, from Monday on; 0 is Sunday. */
export const weekOrder: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

/** What is offered to who never had a schedule: the nights. */
export const OFFERED_INTERVAL: QuietInterval = { days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 7 * 60 };

export function offeredHours(timeZone: string): QuietHours {
  return { enabled: false, timeZone, intervals: [OFFERED_INTERVAL] };
}

/** e.g. `07:30`, as the field for a time has it. */
export function timeOf(minute: number): string {
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** As people type it: `7`, `730`, `7:30`, `07:30`. Null for what is no time. */
export function minuteOf(time: string): number | null {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:[:.]?(\d\d))?$/.exec(time.trim()) ?? [];
  if (hours === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return minute < 1_440 && Number(minutes) < 60 ? minute : null;
}

/** The last day stays: a time on no day would be none. */
export function toggledDay(days: readonly number[], day: number): number[] {
  if (!days.includes(day)) return [...days, day].sort();
  return days.length === 1 ? [...days] : days.filter((other) => other !== day);
}

export function endsNextDay({ from, to }: QuietInterval): boolean {
  return to <= from;
}
