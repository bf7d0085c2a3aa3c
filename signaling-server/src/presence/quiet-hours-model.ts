import type { QuietHours, QuietInterval } from '../protocol/index.ts';
import { dayAt, momentOf, weekdayOf, type Day } from './zone-time-model.ts';

export interface QuietTime {
  readonly since: number;
  readonly until: number;
}

/** Whatever is on some day of the week is within so many. */
const WEEK = 7;

/** The quiet time that this moment is in. Those that touch or overlap are one. */
export function quietAt(hours: QuietHours | null, now: number): QuietTime | null {
  if (hours?.enabled !== true) return null;
  const today = dayAt(hours.timeZone, now);
  const times = [today - 2, today - 1, today].flatMap((day) => timesOn(hours, day));
  const current = times.find(({ since, until }) => since <= now && now < until);
  return current === undefined ? null : joined(hours, { today, times, current });
}

/** When it begins to be quiet next; null if never. A change of clocks may leave out the only time of a week. */
export function nextQuiet(hours: QuietHours | null, now: number): number | null {
  if (hours?.enabled !== true) return null;
  const today = dayAt(hours.timeZone, now);
  for (let day = today; day <= today + 2 * WEEK; day += 1) {
    const starts = timesOn(hours, day)
      .map(({ since }) => since)
      .filter((since) => since > now);
    if (starts.length > 0) return Math.min(...starts);
  }
  return null;
}

interface Joining {
  readonly today: Day;
  readonly times: readonly QuietTime[];
  readonly current: QuietTime;
}

function joined(hours: QuietHours, { today, times, current }: Joining): QuietTime {
  const known = [...times];
  let whole = grownBy(known, current);
  // What begins on a later day than it is quiet until can't touch it.
  for (let day = today + 1; day <= today + WEEK && day <= dayAt(hours.timeZone, whole.until); day += 1) {
    known.push(...timesOn(hours, day));
    whole = grownBy(known, whole);
  }
  // None is longer than a day, so neither can what begins two days earlier than it is quiet since.
  for (let day = today - 3; day >= today - WEEK && day >= dayAt(hours.timeZone, whole.since) - 2; day -= 1) {
    known.push(...timesOn(hours, day));
    whole = grownBy(known, whole);
  }
  return whole;
}

function grownBy(times: readonly QuietTime[], start: QuietTime): QuietTime {
  let whole = start;
  for (;;) {
    const touching = times.filter(({ since, until }) => since <= whole.until && until >= whole.since);
    const since = Math.min(whole.since, ...touching.map((time) => time.since));
    const until = Math.max(whole.until, ...touching.map((time) => time.until));
    if (since === whole.since && until === whole.until) return whole;
    whole = { since, until };
  }
}

/** Those that begin on this day. */
function timesOn({ timeZone, intervals }: QuietHours, day: Day): QuietTime[] {
  return intervals
    .filter(({ days }) => days.includes(weekdayOf(day)))
    .map(({ from, to }) => ({
      since: momentOf(timeZone, day, from),
      until: momentOf(timeZone, endDayOf({ from, to }, day), to),
    }))
    .filter(({ since, until }) => since < until);
}

function endDayOf({ from, to }: Pick<QuietInterval, 'from' | 'to'>, day: Day): Day {
  return to <= from ? day + 1 : day;
}
