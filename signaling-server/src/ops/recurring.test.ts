import { expect, it } from 'vitest';
import { Recurring } from './recurring.ts';
import { createManualClock } from './testing/manual-clock.ts';

/** Something that is done each second, and takes until it is let go. */
function recurring() {
  const clock = createManualClock();
  const runs: { done(): void; fail(): void }[] = [];
  const failures: unknown[] = [];
  const thing = new Recurring({
    ...{ clock, everyMs: 1_000, onFailure: (error) => failures.push(error) },
    run: () => new Promise<void>((done, fail) => runs.push({ done, fail: () => fail(new Error('away')) })),
  });
  /** Lets the one under way end, and all that follows from it. */
  const end = async (how: 'done' | 'fail' = 'done') => {
    runs.at(-1)![how]();
    await new Promise(setImmediate);
  };
  thing.start();
  return { clock, runs, failures, thing, end };
}

it('is done each time, and once more after one that took too long', async () => {
  const { clock, runs, end } = recurring();
  expect(runs).toHaveLength(0);
  clock.advance(1_000);
  await end();
  clock.advance(1_000);
  expect(runs).toHaveLength(2);
  clock.advance(5_000);
  expect(runs).toHaveLength(2);
  await end();
  expect(runs).toHaveLength(3);
  await end();
  expect(runs).toHaveLength(3);
});

it('goes on after a failure, and tells of it once until it is over', async () => {
  const { clock, failures, end } = recurring();
  const told: number[] = [];
  for (const how of ['fail', 'fail', 'done', 'fail'] as const) {
    clock.advance(1_000);
    await end(how);
    told.push(failures.length);
  }
  expect(told).toEqual([1, 1, 1, 2]);
});

it('is not done again once it was stopped, which waits for what is under way', async () => {
  const { clock, runs, thing, end } = recurring();
  clock.advance(2_000);
  let isStopped = false;
  const stopped = thing.stop().then(() => (isStopped = true));
  await new Promise(setImmediate);
  expect(isStopped).toBe(false);
  await end();
  await stopped;
  clock.advance(5_000);
  expect(runs).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});
