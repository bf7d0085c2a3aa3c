import type { Clock } from '../ops/clock.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { AddressBudget } from './address-budget.ts';

/** For a server that is one process. */
export function createMemoryAddressBudget(rate: Rate, clock: Clock): AddressBudget {
  const buckets = new TokenBuckets(rate, clock);
  return { take: (address) => Promise.resolve(buckets.take(address)) };
}
