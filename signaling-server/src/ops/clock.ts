export interface Timer {
  cancel(): void;
}

/** Time as the server knows it. Injected, so that a test decides when 45 seconds are over. */
export interface Clock {
  /** Ms since epoch. */
  now(): number;
  startTimer(delayMs: number, onElapsed: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  startTimer(delayMs, onElapsed) {
    const handle = setTimeout(onElapsed, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
