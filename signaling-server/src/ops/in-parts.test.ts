import { describe, expect, it } from 'vitest';
import { inParts } from './tasks.ts';

const numbers = Array.from({ length: 120 }, (_, index) => index);

describe('what is done in parts', () => {
  it('is done for each, fifty at a time', async () => {
    const done: number[] = [];
    let [underWay, most] = [0, 0];
    await inParts(numbers, async (number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      done.push(number);
    });
    expect(done).toEqual(numbers);
    expect(most).toBe(50);
  });

  it('is done for the others where it fails for one, and says so', async () => {
    const done: number[] = [];
    const attempt = inParts(numbers, (number) => {
      if (number === 7) return Promise.reject(new Error('seven'));
      done.push(number);
      return Promise.resolve();
    });
    await expect(attempt).rejects.toThrow('seven');
    expect(done).toHaveLength(119);
  });
});
