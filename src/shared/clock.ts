/** Time, injected so that tests own it. */
export interface Clock {
  /** Ms since epoch. */
  now(): number;
  /** Runs `task` once after `ms`. Returns how to call it off; calling it off twice, or too late, does nothing. */
  after(ms: number, task: () => void): () => void;
}
