import { describe, expect, it } from 'vitest';
import { isOld, renewalDelayMs, retryDelayMs } from './ice-servers.ts';

const HOUR = 3_600_000;

describe('the life of relay credentials', () => {
  it.each([
    { lifetimeMs: HOUR, random: 0, delay: 0.3 * HOUR },
    { lifetimeMs: HOUR, random: 0.999_999, delay: 0.45 * HOUR },
    { lifetimeMs: 120_000, random: 0.5, delay: 45_000 },
    { lifetimeMs: 1_000, random: 0, delay: 30_000 },
    { lifetimeMs: null, random: 0.5, delay: null },
  ])('$lifetimeMs ms long is renewed after $delay ms', ({ lifetimeMs, random, delay }) => {
    const due = renewalDelayMs(lifetimeMs, random);
    if (delay === null || due === null) expect(due).toBe(delay);
    else expect(due).toBeCloseTo(delay, -2);
  });

  it.each([0, 0.25, 0.5, 0.75, 0.999_999])('is renewed before it is old (%d)', (random) => {
    for (const lifetimeMs of [120_000, 600_000, HOUR, 7 * 24 * HOUR]) {
      const due = renewalDelayMs(lifetimeMs, random) ?? Infinity;
      expect(isOld({ since: 5_000, lifetimeMs }, 5_000 + due)).toBe(false);
    }
  });

  it.each([
    { lifetimeMs: HOUR, age: HOUR / 2, old: false },
    { lifetimeMs: HOUR, age: HOUR / 2 + 1, old: true },
    { lifetimeMs: HOUR, age: 2 * HOUR, old: true },
    { lifetimeMs: HOUR, age: -1, old: true },
    { lifetimeMs: null, age: 1_000 * HOUR, old: false },
  ])('is old at an age of $age ms of $lifetimeMs: $old', ({ lifetimeMs, age, old }) => {
    expect(isOld({ since: 1_000_000, lifetimeMs }, 1_000_000 + age)).toBe(old);
  });

  it.each([
    { retryAfterMs: undefined, random: 0, delay: 30_000 },
    { retryAfterMs: 5_000, random: 0.5, delay: 45_000 },
    { retryAfterMs: 90_000, random: 0.5, delay: 135_000 },
  ])('is asked for again $delay ms after a refusal', ({ retryAfterMs, random, delay }) => {
    expect(retryDelayMs(retryAfterMs, random)).toBe(delay);
  });
});
