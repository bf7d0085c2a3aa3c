import type { Clock } from '@shared/clock.ts';

export interface ManualClock extends Clock {
  /** Lets `ms` pass and runs what falls due, in order, each at its own time. */
  pass(ms: number): void;
  /** Lets `ms` pass in which nothing runs, so that what was due by then comes late. */
  stall(ms: number): void;
  readonly pending: number;
}

export function createManualClock(start = 1_700_000_000_000): ManualClock {
  const tasks = new Set<{ at: number; task: () => void }>();
  let now = start;
  const nextUntil = (end: number) =>
    [...tasks].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  return {
    now: () => now,
    after(ms, task) {
      const entry = { at: now + ms, task };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    pass(ms) {
      const end = now + ms;
      for (let due = nextUntil(end); due; due = nextUntil(end)) {
        tasks.delete(due);
        now = Math.max(now, due.at);
        due.task();
      }
      now = end;
    },
    stall(ms) {
      now += ms;
    },
    get pending() {
      return tasks.size;
    },
  };
}
