import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryLimiter, take } from './limiters.ts';

describe('a limiter in memory', () => {
  beforeEach(() => void vi.useFakeTimers());

  it('gives its burst, and all of it anew after the time in which it is earned', async () => {
    const limiter = createMemoryLimiter('test', { burst: 2, perSecond: 0.1 });
    expect([await take(limiter, 'a'), await take(limiter, 'a')]).toEqual([0, 0]);
    vi.advanceTimersByTime(5_000);
    expect([await take(limiter, 'a'), await take(limiter, 'b')]).toEqual([15_000, 0]);
    vi.advanceTimersByTime(15_000);
    expect(await take(limiter, 'a')).toBe(0);
  });

  it('remembers only so many keys, those that were used last', async () => {
    const limiter = createMemoryLimiter('test', { burst: 1, perSecond: 0.001 });
    for (const key of ['old', 'used']) await take(limiter, key);
    for (let count = 0; count < 49_998; count += 1) await take(limiter, `key ${count}`);
    expect(await take(limiter, 'used')).toBeGreaterThan(0);
    await take(limiter, 'one more');
    expect(await take(limiter, 'used')).toBeGreaterThan(0);
    expect(await take(limiter, 'old')).toBe(0);
  });
});
