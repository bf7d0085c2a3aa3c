import { describe, expect, it } from 'vitest';
import { inParts } from './in-parts.ts';

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

  it('leaves out who is not wanted any more when it is their turn, and does not rest for them', async () => {
    const [done, asked] = [[] as number[], [] as number[]];
    const isWanted = (number: number): boolean => {
      asked.push(number);
      return number < 3;
    };
    // A rest would outlast the test.
    await inParts(numbers, (number) => Promise.resolve(void done.push(number)), { isWanted, restMs: 1e9 });
    expect(done).toEqual([0, 1, 2]);
    expect(asked).toEqual(numbers);
  });
});
