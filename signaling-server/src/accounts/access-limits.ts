import type { Clock } from '../ops/clock.ts';
import { addressRates, type AddressBudgets } from './address-budget.ts';
import type { AttemptCounter } from './attempt-counter.ts';
import { createMemoryAddressBudget } from './memory-address-budget.ts';
import { MemoryAttemptCounter } from './memory-attempt-counter.ts';

/** What keeps people from trying secrets, for one process or for several. */
export interface AccessLimits {
  /** Of wrong passwords. */
  readonly counter: AttemptCounter;
  readonly budgets: AddressBudgets;
}

/** For a server that is one process. */
export function createMemoryLimits(clock: Clock): AccessLimits {
  return {
    counter: new MemoryAttemptCounter(clock),
    budgets: {
      attempts: createMemoryAddressBudget(addressRates.attempts, clock),
      requests: createMemoryAddressBudget(addressRates.requests, clock),
    },
  };
}
