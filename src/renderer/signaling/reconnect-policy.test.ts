import { describe, expect, it } from 'vitest';
import { leaveDelayMs, retryDelayMs } from './reconnect-policy.ts';

const ALMOST_ONE = 1 - Number.EPSILON;

/** The same for every run. */
function createDraws(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('the wait before the next attempt', () => {
  it.each([
    [0, ALMOST_ONE, 0],
    [1, 0, 0],
    [1, 0.5, 150],
    // Often while a server starts …
    [2, 0.5, 500],
    [2, ALMOST_ONE, 1_000],
    [41, ALMOST_ONE, 1_000],
    // … less often while a machine does …
    [42, 0.5, 1_500],
    [61, ALMOST_ONE, 3_000],
    // … and then now and again.
    [62, 0.5, 2_500],
    [62, ALMOST_ONE, 5_000],
    [500, ALMOST_ONE, 5_000],
  ])('after %i failures and a draw of %d is %i ms', (failures, random, expected) => {
    expect(retryDelayMs({ failures, random })).toBe(expected);
  });

  it.each([500, 2_000, 5_000, 10_000])(
    'has 500 people back within a second of a server that takes %i ms to start',
    (startMs) => {
      const random = createDraws();
      const backAt = Array.from({ length: 500 }, () => {
        let now = 0;
        for (let failures = 0; now < startMs; failures += 1)
          now += retryDelayMs({ failures, random: random() });
        return now;
      });
      expect(Math.max(...backAt) - startMs).toBeLessThanOrEqual(1_000);
    },
  );

  it.each([
    // The server's plan counts, not how often it had to be asked.
    [0, 0, 4_000, 4_000],
    [7, 0, 4_000, 4_000],
    [2, 0.5, 4_000, 5_000],
    [2, ALMOST_ONE, 4_000, 6_000],
    [0, ALMOST_ONE, 0, 300],
    [0, 0.5, 100, 250],
    // What no server means.
    [0, 0, -5, 0],
    [0, 0, 1e15, 300_000],
    [0, 0, Number.POSITIVE_INFINITY, 300_000],
  ])('after %i failures, a draw of %d and "not before %d ms" is %i ms', (...row) => {
    const [failures, random, retryAfterMs, expected] = row;
    expect(retryDelayMs({ failures, random, retryAfterMs })).toBe(expected);
  });
});

describe('leaving a server that is about to stop', () => {
  it.each([
    [0, ALMOST_ONE, 0],
    [4_000, 0, 0],
    [4_000, 0.25, 1_000],
    [4_000, ALMOST_ONE, 4_000],
    [1e15, ALMOST_ONE, 300_000],
  ])('within %d ms and with a draw of %d happens after %i ms', (withinMs, random, expected) => {
    expect(leaveDelayMs(withinMs, random)).toBe(expected);
  });
});
