import type { Clock } from '@shared/clock.ts';

const STEP_MS = 200;
/** What a step counts at most: one that takes longer was held up on this machine. */
const LONGEST_STEP_MS = 2 * STEP_MS;

/**
 * Runs `task` after so many ms in which this machine was awake: one that stumbles, or sleeps, finds nothing out about
 * others meanwhile. Returns how to call it off.
 */
export function afterAwake(clock: Clock, ms: number, task: () => void): () => void {
  let left = ms;
  let cancel = (): void => undefined;
  function step(): void {
    const began = clock.now();
    cancel = clock.after(Math.min(STEP_MS, left), () => {
      left -= Math.min(clock.now() - began, LONGEST_STEP_MS);
      if (left <= 0) task();
      else step();
    });
  }
  step();
  return () => cancel();
}
