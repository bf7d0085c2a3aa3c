import { createSubject } from '@shared/observable.ts';
import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import { observed } from './observed.ts';

it('follows while an effect reads it, and lets go afterwards', () => {
  const source = createSubject(1);
  let listeners = 0;
  const view = observed({
    get current() {
      return source.current;
    },
    subscribe(listener: () => void) {
      listeners += 1;
      const stop = source.subscribe(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    },
  });
  const seen: number[] = [];
  let seenTwice = 0;

  expect(view.current).toBe(1);
  expect(listeners).toBe(0);

  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(view.current);
    });
    $effect(() => {
      seenTwice = view.current;
    });
  });
  flushSync();
  expect(listeners).toBe(1);
  source.set(2);
  flushSync();
  expect(seen).toEqual([1, 2]);
  expect(seenTwice).toBe(2);

  stop();
  return Promise.resolve().then(() => {
    expect(listeners).toBe(0);
    source.set(3);
    expect(view.current).toBe(3);
    expect(seen).toEqual([1, 2]);
  });
});
