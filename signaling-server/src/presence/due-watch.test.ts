import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { UserId } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { DUE_EVERY_MS, DueWatch } from './due-watch.ts';

const AT_ONCE = 2;

/** A database that names only two of those who are due, and people of whom some can't be settled. */
function setUp(people: readonly string[], stuck: readonly string[] = []) {
  const clock = createManualClock();
  const waiting = new Set(people as readonly UserId[]);
  const tried: string[] = [];
  const failures: unknown[] = [];
  const watch = new DueWatch({
    store: { due: () => Promise.resolve([...waiting].slice(0, AT_ONCE)) },
    clock,
    onDue(userId) {
      tried.push(userId);
      if (stuck.includes(userId)) return Promise.reject(new Error(userId));
      waiting.delete(userId);
      return Promise.resolve();
    },
    onFailure: (error) => failures.push(error),
  });
  watch.start();
  const tick = () => clock.advance(DUE_EVERY_MS);
  return { watch, tick, tried, failures };
}

it('settles everybody who is due in one look, though the database names only some at once', async () => {
  const { watch, tick, tried } = setUp(['a', 'b', 'c', 'd', 'e']);
  tick();
  await until(() => tried.length === 5);
  await watch.stop();
  expect(tried).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('goes on behind somebody who cannot be settled, and tries them again at the next look', async () => {
  const { watch, tick, tried, failures } = setUp(['a', 'b', 'c'], ['a']);
  tick();
  await until(() => tried.includes('c'));
  expect(tried).toEqual(['a', 'b', 'c']);
  expect(failures).toEqual([new Error('a')]);
  // The look ends although one is still due: nothing is under way any more.
  await until(() => {
    tick();
    return tried.length > 3;
  });
  expect(tried[3]).toBe('a');
  await watch.stop();
});
