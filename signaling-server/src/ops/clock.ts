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
