/** The days and minutes of a time zone. It knows no days of 24 hours: where clocks are changed there are others. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A day of the calendar: the number of days since 1 January 1970. */
export type Day = number;

/** 0 is Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(day * DAY_MS).getUTCDay();
}

/** Of those with a name: what is only a distance to Greenwich knows no clocks that are changed. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day it is there at this moment. */
export function dayAt(timeZone: string, moment: number): Day {
  return Math.floor((moment + offsetAt(timeZone, moment)) / DAY_MS);
}

/**
 * When a clock there shows this minute of this day. Of two such moments (the clock was put back) the first one; where
 * there is none (it was put forward) as much later as it was put forward.
 */
export function momentOf(timeZone: string, day: Day, minute: number): number {
  const shown = day * DAY_MS + minute * MINUTE_MS;
  // Nowhere are clocks changed twice within two days, so these are the offsets before and after.
  const before = shown - offsetAt(timeZone, shown - DAY_MS);
  const after = shown - offsetAt(timeZone, shown + DAY_MS);
  const real = [before, after].filter((moment) => moment + offsetAt(timeZone, moment) === shown);
  return real.length === 0 ? before : Math.min(...real);
}

/** How much later than in Greenwich it is there. */
function offsetAt(timeZone: string, moment: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(moment / 1_000) * 1_000;
}

/** Letters, and what is between them: not all engines take a distance (`+01:00`), of which there are thousands. */
const NAME = /^[a-z][a-z0-9_/+-]*$/i;
/** More than there are names of zones. */
const MOST_FORMATS = 1_000;

/** Making one takes a thousand times as long as using it. By the name in small letters: all spellings are the same. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  if (!NAME.test(timeZone)) throw new RangeError('Unknown time zone');
  const key = timeZone.toLowerCase();
  const known = formats.get(key);
  if (known !== undefined) return known;
  if (formats.size >= MOST_FORMATS) formats.clear();
  const numeric = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: numeric, month: numeric, day: numeric },
    ...{ hour: numeric, minute: numeric, second: numeric },
  });
  formats.set(key, format);
  return format;
}
