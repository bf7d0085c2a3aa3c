import { expect, it } from 'vitest';
import { untilWords } from './until-words.ts';

const monday = (hours: number, minutes = 0): Date => new Date(2026, 2, 2, hours, minutes);

it.each([
  ['until 18:00', new Date(2026, 2, 2, 18)],
  ['until tomorrow 00:00', new Date(2026, 2, 3)],
  ['until tomorrow 08:00', new Date(2026, 2, 3, 8)],
  ['until Wednesday 08:30', new Date(2026, 2, 4, 8, 30)],
])('is said as %s', (words, until) => {
  expect(untilWords(until.getTime(), monday(9).getTime())).toBe(words);
  expect(untilWords(until.getTime(), monday(0).getTime())).toBe(words);
});
