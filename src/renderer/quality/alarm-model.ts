/** Seconds that are looked back on. */
const WINDOW = 5;
/** So many of them have to be bad before anything is said, and none before it is taken back. */
const RAISED_BY = 3;

/** Whether something is wrong for long enough to say so. Flickers with no single second. */
export interface Alarm {
  readonly raised: boolean;
  /** Oldest first; whether each of the last seconds was bad. */
  readonly recent: readonly boolean[];
}

export const quiet: Alarm = { raised: false, recent: [] };

/** One more second. `null`: nothing is known of it, so it changes nothing. */
export function watch(alarm: Alarm, bad: boolean | null): Alarm {
  if (bad === null) return alarm;
  const recent = [...alarm.recent, bad].slice(-WINDOW);
  const count = recent.filter(Boolean).length;
  const cleared = count === 0 && recent.length === WINDOW;
  return { recent, raised: alarm.raised ? !cleared : count >= RAISED_BY };
}
