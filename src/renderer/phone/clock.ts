/** Time, injected so that a test decides when it passes. */
export interface Clock {
  /** Ms since epoch. */
  now(): number;
  /** Runs `task` once after `ms`. Returns how to call it off. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
