import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './reconnect-policy.ts';

describe('the wait before the next attempt', () => {
  it.each([
    [0, 0.99, 0],
    [1, 0, 0],
    [1, 0.5, 150],
    [2, 0.5, 500],
    [3, 0.5, 1_000],
    [4, 0.5, 2_500],
    [5, 0.5, 5_000],
    [500, 0.5, 5_000],
  ])('after %i failures and a draw of %d is %i ms', (failures, random, expected) => {
    expect(retryDelayMs({ failures, random })).toBe(expected);
  });

  it('never comes back earlier than the server asked for', () => {
    expect(retryDelayMs({ failures: 0, random: 0, retryAfterMs: 4_000 })).toBe(4_000);
    expect(retryDelayMs({ failures: 2, random: 0.5, retryAfterMs: 4_000 })).toBe(4_500);
  });
});
