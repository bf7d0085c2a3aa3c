import { expect, it } from 'vitest';
import { createManualClock } from './testing/manual-clock.ts';
import { ReadCache } from './read-cache.ts';

/** A table, and how often it was asked. */
function table(rows: Record<string, number>) {
  let asked = 0;
  const read = (key: string): Promise<number | null> => {
    asked += 1;
    return Promise.resolve(rows[key] ?? null);
  };
  return { rows, read, asked: () => asked };
}

it('reads once until it is told of a change', async () => {
  const { rows, read, asked } = table({ one: 1 });
  const cache = new ReadCache<string, number>(2);
  for (let turn = 0; turn < 3; turn += 1) expect(await cache.get('one', read)).toBe(1);
  expect(asked()).toBe(1);
  rows['one'] = 2;
  cache.forget('one');
  expect(await cache.get('one', read)).toBe(2);
});

it('keeps nothing of what is not there', async () => {
  const { rows, read } = table({});
  const cache = new ReadCache<string, number>(2);
  expect(await cache.get('one', read)).toBeNull();
  rows['one'] = 1;
  expect(await cache.get('one', read)).toBe(1);
});

it('keeps no reading that a change overtook', async () => {
  const cache = new ReadCache<string, number>(2);
  let answer: (value: number) => void = () => undefined;
  const slow = cache.get('one', () => new Promise<number>((resolve) => (answer = resolve)));
  cache.forget('one');
  answer(1);
  expect(await slow).toBe(1);
  expect(await cache.get('one', () => Promise.resolve(2))).toBe(2);
});

it('reads again what is too old, and keeps that in its turn', async () => {
  const { rows, read, asked } = table({ one: 1 });
  const clock = createManualClock();
  const cache = new ReadCache<string, number>(2, { clock, ms: 1_000 });
  expect(await cache.get('one', read)).toBe(1);
  rows['one'] = 2;
  clock.advance(999);
  expect(await cache.get('one', read)).toBe(1);
  clock.advance(1);
  expect(await cache.get('one', read)).toBe(2);
  expect(await cache.get('one', read)).toBe(2);
  expect(asked()).toBe(2);
});

it('keeps no more than it may, the newest', async () => {
  const { read, asked } = table({ one: 1, two: 2, three: 3 });
  const cache = new ReadCache<string, number>(2);
  for (const key of ['one', 'two', 'three', 'two', 'three']) await cache.get(key, read);
  expect(asked()).toBe(3);
  await cache.get('one', read);
  expect(asked()).toBe(4);
});
