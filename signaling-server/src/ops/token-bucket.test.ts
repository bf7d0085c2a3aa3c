import { describe, expect, it } from 'vitest';
import { createManualClock } from './testing/manual-clock.ts';
import { TokenBuckets } from './token-bucket.ts';

describe('a token bucket', () => {
  it('gives its burst at once, then one token at a time', () => {
    const clock = createManualClock();
    const buckets = new TokenBuckets({ burst: 3, perSecond: 2 }, clock);
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 500]);
    clock.advance(500);
    expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 500]);
  });

  it('is one of its own for every key, and never holds more than its burst', () => {
    const clock = createManualClock();
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 }, clock);
    expect([buckets.take('a'), buckets.take('b')]).toEqual([0, 0]);
    clock.advance(60_000);
    expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 1_000]);
  });

  it('remembers only so many keys, those that were used last', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 1 }, createManualClock(), 2);
    expect(['a', 'b', 'a', 'c'].map((key) => buckets.take(key))).toEqual([0, 0, 1_000, 0]);
    expect(buckets.take('a')).toBe(1_000);
    expect(buckets.take('b')).toBe(0);
  });
});
