import type { Clock } from '../clock.ts';

export interface ManualClock extends Clock {
  /** Lets time pass; timers that become due run in the order of their deadlines. */
  advance(ms: number): void;
  /** Lets time pass in which nothing runs, so that what became due comes late. */
  stall(ms: number): void;
  readonly pendingTimers: number;
}

export function createManualClock(start = 1_800_000_000_000): ManualClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly onElapsed: () => void }>();
  const nextDue = (until: number) =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    startTimer(delayMs, onElapsed) {
      const timer = { at: now + Math.max(0, delayMs), onElapsed };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const until = now + ms;
      for (let due = nextDue(until); due; due = nextDue(until)) {
        timers.delete(due);
        now = Math.max(now, due.at);
        due.onElapsed();
      }
      now = until;
    },
    stall(ms) {
      now += ms;
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}
