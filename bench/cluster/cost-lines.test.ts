import { expect, it } from 'vitest';
import { figuresOf, type CostLine } from './cost-lines.ts';

interface Cost {
  readonly bytes: number;
  readonly ms: number;
}

const aim = { of: 'value', atMost: 4 } as const;
const lines: readonly CostLine<Cost>[] = [
  { what: 'bytes', unit: 'B', read: ({ bytes }) => bytes, aim },
  { what: 'time', unit: 'ms', read: ({ ms }) => ms, timed: true },
];
const bare = { bytes: 3, ms: 1 };
const ours = { bytes: 6, ms: 2 };

it('each cost stands beside the baseline, which has no aim, and only what is timed can be noisy', () => {
  const of = new Map([
    ['bare', bare],
    ['ours', ours],
  ]);
  expect(figuresOf(lines, { of, baseline: 'bare', isNoisy: (cost) => cost === ours })).toEqual([
    { figure: 'bytes: bare', value: 3, unit: 'B', baseline: 3, isNoisy: false },
    { figure: 'bytes: ours', value: 6, unit: 'B', baseline: 3, aim, isNoisy: false },
    { figure: 'time: bare', value: 1, unit: 'ms', baseline: 1, isNoisy: false },
    { figure: 'time: ours', value: 2, unit: 'ms', baseline: 1, isNoisy: true },
  ]);
});

it('a cost whose baseline was left out stands alone', () => {
  const of = new Map([['ours', ours]]);
  const figures = figuresOf<string, Cost>(lines, { of, baseline: 'bare', isNoisy: () => false });
  expect(figures.map(({ baseline }) => baseline)).toEqual([null, null]);
});
