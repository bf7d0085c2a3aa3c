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
    expect(toneOf('Ada Lovelace')).toBe(toneOf('Ada Lovelace'));
  });

  it('tells the two people of the demo apart', () => {
    expect(toneOf('Ada Lovelace')).not.toBe(toneOf('Grace Hopper'));
  });

  it('uses every colour about evenly', () => {
    const counts = new Array<number>(TONES).fill(0);
    for (let index = 0; index < 800; index += 1) counts[toneOf(`Person ${index}`)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(60);
  });
});
