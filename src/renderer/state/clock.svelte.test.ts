import { flushSync, tick } from 'svelte';
import { createSubject } from '@shared/observable.ts';
import { beforeEach, expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});

it('ticks only while somebody can see it, and is right when they look again', async () => {
  const shown = createSubject(true);
  const clock = createClock(shown);
  const read: number[] = [];
  const stop = $effect.root(() => {
    $effect(() => void read.push(clock.current));
  });
  const pass = (ms: number): void => {
    vi.advanceTimersByTime(ms);
    flushSync();
  };
  flushSync();
  pass(500);
  pass(500);
  expect(read).toHaveLength(3);
  shown.set(false);
  flushSync();
  const reads = read.length;
  pass(60_000);
  expect([read.length, vi.getTimerCount()]).toEqual([reads, 0]);
  shown.set(true);
  flushSync();
  expect(read.at(-1)).toBe(Date.now());
  pass(500);
  expect(read).toHaveLength(reads + 2);
  stop();
  await tick();
  expect(vi.getTimerCount()).toBe(0);
});
