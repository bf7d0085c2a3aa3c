import { describe, expect, it } from 'vitest';
import { chartTop, linePath, newest } from './chart-model.ts';

const box = { width: 100, height: 50, seconds: 5 };

describe('a line', () => {
  it.each([
    ['of nothing', [], ''],
    ['of one value, at the right edge', [5], 'M100.0 25.0'],
    ['that fills the chart', [0, 10, 0, 10, 0], 'M0.0 50.0L25.0 0.0L50.0 50.0L75.0 0.0L100.0 50.0'],
    ['with a gap', [0, null, 10], 'M50.0 50.0M100.0 0.0'],
    ['of more than fits', [9, 9, 0, 0, 0, 0, 10], 'M0.0 50.0L25.0 50.0L50.0 50.0L75.0 50.0L100.0 0.0'],
    ['beyond its top', [500], 'M100.0 0.0'],
  ])('%s', (_, series, path) => {
    expect(linePath(series, 10, box)).toBe(path);
  });
});

it.each([
  [[], 10, 10],
  [[[3, null]], 10, 10],
  [[[11]], 10, 20],
  [[[1], [180]], 10, 200],
  [[[0.3]], 0.05, 0.5],
])('the top over %j is round', (lines, least, top) => {
  expect(chartTop(lines, least)).toBeCloseTo(top);
});

it('knows the newest value', () => {
  expect([newest([1, 2]), newest([1, null]), newest([])]).toEqual([2, null, null]);
});
