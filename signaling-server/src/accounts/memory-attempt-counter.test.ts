import { describe } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { MemoryAttemptCounter } from './memory-attempt-counter.ts';
import { describeAttemptCounter } from './testing/attempt-counter-contract.ts';

describe('the counter of attempts in memory', () => {
  describeAttemptCounter(() => {
    const clock = createManualClock();
    return Promise.resolve({
      counter: new MemoryAttemptCounter(clock),
      advance: (ms) => {
        clock.advance(ms);
        return Promise.resolve();
      },
    });
  });
});
