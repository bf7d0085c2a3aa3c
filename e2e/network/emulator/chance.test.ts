import { expect, it } from 'vitest';
import { binomialBounds, isWithin } from './chance.ts';

it('allows a share what chance makes of it, and the less the more packets there are', () => {
  const [low, high] = binomialBounds(0.2, 1_600);
  expect([low, high].map((bound) => Number(bound.toFixed(3)))).toEqual([0.16, 0.24]);
  expect(isWithin(0.2, binomialBounds(0.2, 10))).toBe(true);
  expect(isWithin(0.15, binomialBounds(0.2, 1_600))).toBe(false);
  expect(isWithin(0.25, binomialBounds(0.2, 1_600))).toBe(false);
});

it('tells a link that loses nothing from one that loses little, also by few packets', () => {
  expect(isWithin(0, binomialBounds(0.05, 300))).toBe(false);
  expect(isWithin(1 / 300, binomialBounds(0.05, 300))).toBe(true);
});
