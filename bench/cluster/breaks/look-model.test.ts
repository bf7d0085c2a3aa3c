import { describe, expect, it } from 'vitest';
import { longestWait, notReadyFor, rightSince, type Look } from './look-model.ts';

const look = (askedAt: number, outcome: Look['outcome'] = 'right', took = 5): Look => ({
  ...{ askedAt, answeredAt: askedAt + took, outcome },
});

describe('what was answered meanwhile', () => {
  it('took as long as the answer that took longest', () => {
    expect(longestWait([look(0), look(10, 'refused', 400), look(500)])).toBe(400);
    expect(longestWait([])).toBe(0);
  });

  it('is right from the first right answer on that no other one follows', () => {
    expect(rightSince([look(0), look(10), look(20)], 10)).toBe(15);
    expect(rightSince([look(10), look(20, 'wrong'), look(30), look(40)], 10)).toBe(35);
    expect(rightSince([look(10), look(20, 'refused'), look(30, 'right', 700)], 10)).toBe(730);
  });

  it('is not right yet where nothing right follows, or nobody has asked since', () => {
    expect(rightSince([look(10), look(20, 'refused')], 10)).toBeNull();
    expect(rightSince([look(0), look(10)], 11)).toBeNull();
  });
});

describe('how long a node was not ready', () => {
  it('adds up all times from a no to the next yes', () => {
    const readings = [true, false, false, true, false, true].map((ready, index) => ({
      at: index * 10,
      ready,
    }));
    expect(notReadyFor(readings)).toBe(30);
  });

  it('is nothing where it always was, and goes on to the last reading where it never was', () => {
    expect(
      notReadyFor([
        { at: 0, ready: true },
        { at: 10, ready: true },
      ]),
    ).toBe(0);
    expect(
      notReadyFor([
        { at: 0, ready: false },
        { at: 10, ready: false },
      ]),
    ).toBe(10);
  });
});
