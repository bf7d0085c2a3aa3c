import { describe, expect, it } from 'vitest';
import { windowOfRows } from './row-window-model.ts';

const rows = Array.from({ length: 500 }, () => 60);
const total = 500 * 60;

describe('windowOfRows', () => {
  it.each([
    ['at the top', { top: 0, height: 600 }, { from: 0, to: 16 }],
    ['in the middle', { top: 6_000, height: 600 }, { from: 94, to: 116 }],
    ['between two rows', { top: 6_030, height: 600 }, { from: 94, to: 117 }],
    ['at the end', { top: total - 600, height: 600 }, { from: 484, to: 500 }],
    [
      'scrolled past the end of a list that got shorter',
      { top: total + 900, height: 600 },
      { from: 494, to: 500 },
    ],
    ['before it was measured', { top: 0, height: 0 }, { from: 0, to: 23 }],
  ])('%s', (_name, viewport, range) => {
    expect(windowOfRows(rows, viewport)).toMatchObject(range);
  });

  it('keeps the height of the whole list', () => {
    const { from, to, before, after } = windowOfRows(rows, { top: 6_000, height: 600 });
    expect(before + (to - from) * 60 + after).toBe(total);
  });

  it('draws nothing of an empty list', () => {
    expect(windowOfRows([], { top: 0, height: 600 })).toEqual({ from: 0, to: 0, before: 0, after: 0 });
  });
});
