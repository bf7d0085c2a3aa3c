import { describe, expect, it } from 'vitest';
import { mosOf, mouthToEar, ratingOf } from './score-model.ts';

describe('the rating of a direction', () => {
  // The bounds are those of G.109: above 80 people are satisfied, below 60 many are not, below 50 nearly nobody is.
  it.each([
    ['nothing is wrong', { missing: 0, delayMs: 60 }, [90, 93]],
    ['a gap in a hundred', { missing: 0.01, delayMs: 60 }, [84, 88]],
    ['three in a hundred', { missing: 0.03, delayMs: 60 }, [76, 80]],
    ['five in a hundred', { missing: 0.05, delayMs: 60 }, [70, 75]],
    ['ten in a hundred', { missing: 0.1, delayMs: 60 }, [55, 60]],
    ['a fifth', { missing: 0.2, delayMs: 60 }, [40, 46]],
    ['everything', { missing: 1, delayMs: 60 }, [0, 20]],
    ['to the other end of the world', { missing: 0, delayMs: 250 }, [77, 80]],
    ['over a satellite', { missing: 0, delayMs: 600 }, [30, 35]],
  ] as const)('%s', (_, heard, [least, most]) => {
    expect(ratingOf(heard)).toBeGreaterThanOrEqual(least);
    expect(ratingOf(heard)).toBeLessThanOrEqual(most);
  });

  it('never gets better with more missing or more delay', () => {
    const steps = Array.from({ length: 50 }, (_, step) => step / 50);
    const byGaps = steps.map((missing) => ratingOf({ missing, delayMs: 100 }));
    const byDelay = steps.map((step) => ratingOf({ missing: 0.02, delayMs: step * 2_000 }));
    for (const ratings of [byGaps, byDelay])
      expect(ratings).toEqual([...ratings].sort((one, other) => other - one));
  });
});

it.each([
  [93.2, 4.41],
  [80, 4.02],
  [70, 3.6],
  [60, 3.1],
  [50, 2.58],
  [0, 1],
])('a rating of %d is a mean opinion of %d, as the table of G.107 has it', (rating, mos) => {
  expect(mosOf(rating)).toBeCloseTo(mos, 1);
});

it('adds up the ways of a sound', () => {
  expect(mouthToEar(100, 40)).toBe(110);
});
