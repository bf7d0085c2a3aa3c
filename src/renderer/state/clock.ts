import { createSubscriber } from 'svelte/reactivity';
import type { Observable } from '@shared/observable.ts';
import type { Observed } from './observed.ts';

/** Twice per shown second, so that a duration never seems to skip one. */
const TICK_MS = 500;

/** The time in ms since epoch. Ticks only while something on the screen reads it and somebody can see that. */
export function createClock(shown: Observable<boolean>): Observed<number> {
  const follow = createSubscriber((update) => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const run = (): void => {
      clearInterval(timer);
      timer = shown.current ? setInterval(update, TICK_MS) : undefined;
    };
    const stop = shown.subscribe(() => {
      run();
      update();
    });
    run();
    return () => {
      stop();
      clearInterval(timer);
    };
  });
  return {
    get current() {
      follow();
      return Date.now();
    },
  };
}
