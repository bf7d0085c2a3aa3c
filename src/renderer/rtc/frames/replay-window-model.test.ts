import { describe, expect, it } from 'vitest';
import { ReplayWindow } from './replay-window-model.ts';

const after = (...counters: readonly number[]): ReplayWindow => {
  const window = new ReplayWindow();
  for (const counter of counters) window.came(counter);
  return window;
};

describe('what may still come under a key', () => {
  it.each([
    ['the first frame', [], 0, true],
    ['a later one', [0, 1], 7, true],
    ['one that was overtaken', [0, 5], 3, true],
    ['the newest again', [0, 5], 5, false],
    ['an older one again', [0, 5, 6], 0, false],
    ['the oldest that is remembered', [2_000], 977, true],
    ['one that is older than what is remembered', [2_000], 976, false],
    ['one whose place was used by an older frame', [0, 1_024], 1_024, false],
    ['one that was skipped in a leap over all places', [1, 5_000], 4_097, true],
  ] as const)('%s', (...[, came, counter, may]) => {
    expect(after(...came).mayCome(counter)).toBe(may);
  });

  it('is what is remembered of the past, where a window begins later', () => {
    const window = ReplayWindow.behind(2_000);
    expect([976, 977, 2_000, 2_001].map((counter) => window.mayCome(counter))).toEqual([
      ...[false, true, true, true],
    ]);
  });
});
