const times = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const weekdays = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });

/** Until when something is so, as short as it is clear: `until 18:00`, `until tomorrow 08:00`, `until Monday 08:00`. */
export function untilWords(until: number, now: number): string {
  const time = times.format(until);
  const days = daysBetween(new Date(now), new Date(until));
  if (days === 0) return `until ${time}`;
  return `until ${days === 1 ? 'tomorrow' : weekdays.format(until)} ${time}`;
}

/** Between two dates of the calendar; a day on which clocks change is a day as well. */
function daysBetween(from: Date, to: Date): number {
  const dayOf = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return (dayOf(to) - dayOf(from)) / 86_400_000;
}
