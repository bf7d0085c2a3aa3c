import type { Clock } from '@shared/clock.ts';

export interface FakeClock extends Clock {
  /** Lets time pass: every task that is due runs, in order, and whatever it leads to. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps: its clock goes on and nothing runs; what was due is as far away as before. */
  sleep(ms: number): void;
  /** The machine stands still: time passes and nothing runs, so that what was due by then comes late. */
  stall(ms: number): void;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Tasks that wait. */
  readonly waiting: number;
}

/** More rounds of microtasks than any chain of promises in a story is long. */
const ROUNDS = 60;

export function createFakeClock(startAt = 1_000_000): FakeClock {
  let now = startAt;
  let sequence = 0;
  const tasks = new Map<number, { readonly at: number; readonly task: () => void }>();

  async function settle(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) await Promise.resolve();
  }

  function takeDue(until: number): (() => void) | null {
    let next: { id: number; at: number; task: () => void } | null = null;
    for (const [id, { at, task }] of tasks)
      if (at <= until && (next === null || at < next.at)) next = { id, at, task };
    if (!next) return null;
    tasks.delete(next.id);
    now = Math.max(now, next.at);
    return next.task;
  }

  return {
    now: () => now,
    after(ms, task) {
      sequence += 1;
      const id = sequence;
      tasks.set(id, { at: now + ms, task });
      return () => tasks.delete(id);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let task = takeDue(until); task; task = takeDue(until)) {
        task();
        await settle();
      }
      now = until;
    },
    sleep(ms) {
      now += ms;
      for (const [id, { at, task }] of tasks) tasks.set(id, { at: at + ms, task });
    },
    stall(ms) {
      now += ms;
    },
    settle,
    get waiting() {
      return tasks.size;
    },
  };
}
