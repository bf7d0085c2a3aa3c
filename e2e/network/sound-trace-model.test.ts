import { describe, expect, it } from 'vitest';
import { delayWithin, longestOf, silencesWithin, sumOf, type Loudness } from './sound-trace-model.ts';

const loudAt = (second: number): boolean =>
  [0, 0.7, 1.9, 2.6, 4.1].some((mark) => second >= mark && second < mark + 0.15);
/** The marked tone, one value each 5 ms, from `from` on. */
const tone = (from: number, to: number, shift = 0): Loudness[] =>
  Array.from({ length: (to - from) / 5 }, (_, index) => {
    const at = from + index * 5;
    return { at, level: loudAt(((((at - shift) / 1_000) % 5) + 5) % 5) ? 0.4 : 0.1 };
  });
const quietBetween = (trace: readonly Loudness[], from: number, to: number): Loudness[] =>
  trace.map(({ at, level }) => ({ at, level: at >= from && at < to ? 0.001 : level }));

describe('silence', () => {
  it.each([
    { name: 'none', trace: tone(0, 4_000), longest: 0, sum: 0 },
    { name: 'a pause', trace: quietBetween(tone(0, 4_000), 1_000, 1_500), longest: 505, sum: 505 },
    {
      name: 'two',
      trace: quietBetween(quietBetween(tone(0, 4_000), 500, 600), 3_000, 3_300),
      longest: 305,
      sum: 410,
    },
    {
      name: 'a hole in the trace',
      trace: [...tone(0, 1_000), ...tone(2_000, 4_000)],
      longest: 1_005,
      sum: 1_005,
    },
    { name: 'nothing at all', trace: [], longest: 4_000, sum: 4_000 },
    { name: 'an end that is missing', trace: tone(0, 3_000), longest: 1_005, sum: 1_005 },
  ])('$name', ({ trace, longest, sum }) => {
    const silences = silencesWithin(trace, { from: 0, to: 4_000 });
    expect(longestOf(silences)).toBe(longest);
    expect(sumOf(silences)).toBe(sum);
  });

  it('does not count what lies outside of the span', () => {
    const trace = quietBetween(tone(0, 4_000), 0, 1_000);
    expect(silencesWithin(trace, { from: 1_000, to: 4_000 })).toEqual([]);
  });
});

describe('delay', () => {
  it.each([0, 65, 400, 1_500])('of %i ms', (delay) => {
    expect(delayWithin(tone(0, 8_000), tone(2_000, 8_000, delay), { from: 3_000, to: 7_000 })).toBe(delay);
  });

  it('is told through a different loudness and a pause', () => {
    const heard = quietBetween(tone(0, 8_000, 150), 4_000, 4_400).map(({ at, level }) => ({
      at,
      level: level / 2,
    }));
    expect(delayWithin(tone(0, 8_000), heard, { from: 3_000, to: 7_000 })).toBe(150);
  });

  it('of silence, or of another sound, is unknown', () => {
    const span = { from: 3_000, to: 7_000 };
    expect(delayWithin(tone(0, 8_000), [], span)).toBeNull();
    const other = tone(0, 8_000).map(({ at }, index) => ({ at, level: index % 2 === 0 ? 0.1 : 0.2 }));
    expect(delayWithin(tone(0, 8_000), other, span)).toBeNull();
  });
});
