const DAY_MS = 86_400_000;

const times = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

const dayOf = (time: number): string => new Date(time).toDateString();

/** The day in words, e.g. `today`, `yesterday`, `3 May`, `3 May 2024`. */
export function dayWords(time: number, now: number): string {
  const midday = new Date(now).setHours(12, 0, 0, 0);
  if (dayOf(time) === dayOf(now)) return 'today';
  // From midday one day away is the next calendar day, also when a clock changed in between.
  if (dayOf(time) === dayOf(midday - DAY_MS)) return 'yesterday';
  if (dayOf(time) === dayOf(midday + DAY_MS)) return 'tomorrow';
  return (new Date(time).getFullYear() === new Date(now).getFullYear() ? days : dates).format(time);
}

/** e.g. `14:02`. */
export const clockWords = (time: number): string => times.format(time);

/** e.g. `today 14:02`. */
export const momentWords = (time: number, now: number): string =>
  `${dayWords(time, now)} ${clockWords(time)}`;

/** How long something has lasted, in its two largest units: `3 d 4 h`. */
export function spanWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const [d, h, m] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  return minutes > 0 ? `${m} min` : 'less than a minute';
}

/** When what was refused is worth another try. */
export function waitWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds <= 90) return `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}
