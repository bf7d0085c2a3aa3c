import type { Clock } from './clock.ts';

const SHORTEST_STEP_MS = 200;
const STEPS = 20;

/**
 * Runs `task` after so many ms in which this machine was awake: one that stumbles, or sleeps, finds nothing out about
 * others meanwhile. Where it stood still at the end there is one more step, so that what had arrived by then is heard
 * before anybody is judged. Returns how to call it off.
 */
export function afterAwake(clock: Clock, ms: number, task: () => void): () => void {
  const stepMs = Math.max(SHORTEST_STEP_MS, ms / STEPS);
  let left = ms;
  let isLate = false;
  let cancel = (): void => undefined;
  function step(): void {
    const began = clock.now();
    const waitMs = left > 0 ? Math.min(stepMs, left) : stepMs;
    cancel = clock.after(waitMs, () => {
      const tookMs = clock.now() - began;
      // One that takes longer was held up on this machine; and a clock may be set back, but no step is shorter.
      const mayTakeMs = waitMs + stepMs;
      const wasLate = isLate;
      isLate = tookMs > mayTakeMs;
      left -= Math.min(Math.max(tookMs, waitMs), mayTakeMs);
      // Timers of a hidden page are late each time: one more step is enough.
      if (left <= 0 && (!isLate || wasLate)) task();
      else step();
    });
  }
  if (ms <= 0) return clock.after(0, task);
  step();
  return () => cancel();
}

/**
 * Runs `task` after so many ms, awake or not: for what others count as well, who do not stand still. Where this machine
 * did so at the end it runs a step later, for the same reason. Returns how to call it off.
 */
export function afterHearing(clock: Clock, ms: number, task: () => void): () => void {
  const dueAt = clock.now() + ms;
  let cancel = clock.after(ms, () => {
    if (clock.now() - dueAt <= SHORTEST_STEP_MS) task();
    else cancel = clock.after(SHORTEST_STEP_MS, task);
  });
  return () => cancel();
}
