export interface Timer {
  cancel(): void;
}

/** Time as the server knows it. Injected, so that a test decides when 45 seconds are over. */
export interface Clock {
  /** Ms since epoch. */
  now(): number;
  startTimer(delayMs: number, onElapsed: () => void): Timer;
}

/**
 * Time that never goes back: who sets the clock of the machine back by an hour would have calls ring an hour longer. What
 * was left out, as by a machine that slept, is caught up with.
 */
export function steadyTime(wall: () => number, elapsed: () => number): () => number {
  let began = wall() - elapsed();
  return () => {
    began = Math.max(began, wall() - elapsed());
    return Math.floor(began + elapsed());
  };
}

const now = steadyTime(
  () => Date.now(),
  () => performance.now(),
);

export const systemClock: Clock = {
  now,
  startTimer(delayMs, onElapsed) {
    const handle = setTimeout(onElapsed, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

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
