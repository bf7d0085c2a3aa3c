import { describe, expect, it } from 'vitest';
import { LinkNumbers } from './link-numbers.ts';

describe('the numbers of connections', () => {
  it('go up from the first one, whoever begins', () => {
    const numbers = new LinkNumbers('offerer', 1);
    expect([numbers.newest, numbers.unused]).toEqual([1, 2]);
    numbers.begun(4);
    numbers.begun(3);
    expect([numbers.newest, numbers.unused]).toEqual([4, 5]);
  });

  it('that are promised are nobody else’s, and not yet the newest', () => {
    const numbers = new LinkNumbers('answerer', 1);
    numbers.promised(7);
    expect([numbers.newest, numbers.unused]).toEqual([1, 8]);
  });

  it.each([1, 2, 3, 4])('to be promised differ between two who promise at once after %i', (newest) => {
    const both = (['offerer', 'answerer'] as const).map((role) => new LinkNumbers(role, newest).promisable);
    expect(new Set(both).size).toBe(2);
    expect(Math.min(...both)).toBeGreaterThan(newest);
  });
});
