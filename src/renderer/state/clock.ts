import { createSubscriber } from 'svelte/reactivity';
import type { Observed } from './observed.ts';

/** Twice per shown second, so that a duration never seems to skip one. */
const TICK_MS = 500;

/** The time in ms since epoch. Ticks only while something on the screen reads it. */
export function createClock(): Observed<number> {
  const follow = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => clearInterval(timer);
  });
  return {
    get current() {
      follow();
      return Date.now();
    },
  };
}
