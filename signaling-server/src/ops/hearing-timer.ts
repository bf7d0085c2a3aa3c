import type { Clock, Timer } from './clock.ts';

/** What comes later than this was held up by this server, and not by whom it waits for. */
const LATE_MS = 200;

/**
 * Runs `onElapsed` when the time is over; where this server stood still by then a moment later, so that what had come in
 * meanwhile is heard before anybody is judged by it.
 */
export function startHearingTimer(clock: Clock, delayMs: number, onElapsed: () => void): Timer {
  const dueAt = clock.now() + delayMs;
  let timer = clock.startTimer(delayMs, () => {
    if (clock.now() - dueAt <= LATE_MS) onElapsed();
    else timer = clock.startTimer(LATE_MS, onElapsed);
  });
  return { cancel: () => timer.cancel() };
}
