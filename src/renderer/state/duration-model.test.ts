import { describe, expect, it } from 'vitest';
import { describeDuration, formatDuration } from './duration-model.ts';

describe('formatDuration', () => {
  it.each([
    [-2_000, '0:00'],
    [0, '0:00'],
    [7_900, '0:07'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
  ])('%i ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('describeDuration', () => {
  it.each([
    [-5, '0 s'],
    [42_400, '42 s'],
    [60_000, '1 min'],
    [754_000, '13 min'],
    [3_600_000, '1 h'],
    [3_720_000, '1 h 2 min'],
  ])('%i ms is %s', (ms, text) => expect(describeDuration(ms)).toBe(text));
});
