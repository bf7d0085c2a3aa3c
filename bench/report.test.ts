import { describe, expect, it, vi } from 'vitest';
import { percentile, printFigures, verdictOn, type Figure } from './report.ts';

describe('a percentile', () => {
  it('is the value below which that share lies, whatever the order', () => {
    const samples = [4, 1, 3, 2];
    expect([0.25, 0.5, 0.51, 0.99, 1].map((share) => percentile(samples, share))).toEqual([1, 2, 3, 4, 4]);
    expect(samples).toEqual([4, 1, 3, 2]);
  });

  it('of nothing is no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('the verdict on a figure', () => {
  const figure: Figure = { figure: 'x', value: 30, unit: 'µs', baseline: 20 };

  it('is met or missed, by value or by ratio', () => {
    expect(verdictOn({ ...figure, aim: { of: 'value', atMost: 30 } })).toBe('aim: value ≤ 30: met');
    expect(verdictOn({ ...figure, aim: { of: 'ratio', atMost: 1.4 } })).toBe('aim: ratio ≤ 1.4: missed');
    expect(verdictOn({ ...figure, aim: { of: 'ratio', atLeast: 1.5 } })).toBe('aim: ratio ≥ 1.5: met');
  });

  it('is missed by what could not be measured, and empty without an aim', () => {
    expect(verdictOn({ ...figure, value: Number.NaN, aim: { of: 'value', atMost: 30 } })).toMatch(/missed$/);
    expect(verdictOn({ ...figure, baseline: null, aim: { of: 'ratio', atMost: 2 } })).toMatch(/missed$/);
    expect(verdictOn(figure)).toBe('');
  });
});

describe('the table', () => {
  it('names no ratio to a baseline of nothing', () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    printFigures('Loss', [{ figure: 'concealed', value: 0, unit: '%', baseline: 0 }]);
    const printed = log.mock.calls.flat().join('\n');
    expect(printed).toContain('concealed  0 %    0 %');
    expect(printed).not.toContain('NaN');
  });
});
