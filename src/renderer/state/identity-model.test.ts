import { describe, expect, it } from 'vitest';
import { initialsOf, toneOf, TONES } from './identity-model.ts';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['Jan van der Berg', 'JB'],
    ['cher', 'C'],
    ['  ', ''],
    ['🧑🏽‍🚀 Astro', '🧑🏽‍🚀A'],
    ['Émile Zola', 'ÉZ'],
  ])('%s is %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
});

describe('toneOf', () => {
  it('is the same every time', () => {
    expect(toneOf('user-ada')).toBe(toneOf('user-ada'));
  });

  it('uses every colour about evenly', () => {
    const counts = new Array<number>(TONES).fill(0);
    for (let id = 0; id < 800; id += 1) counts[toneOf(`user-${id}`)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(60);
  });
});
