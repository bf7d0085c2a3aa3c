import type { DeviceId } from '@protocol';
import { describe, expect, it } from 'vitest';
import { HeardNumbers, type Run, withNumber } from './signal-inbox.ts';

const [ada, bob] = ['ada-phone', 'bob-phone'] as [DeviceId, DeviceId];

describe('numbers as runs', () => {
  it.each<[string, number[], Run[]]>([
    ['in their order', [0, 1, 2], [[0, 2]]],
    ['backwards', [2, 1, 0], [[0, 2]]],
    ['with a gap', [0, 1, 4], [[0, 1], [4, 4]]], // prettier-ignore
    ['a gap that is filled', [0, 1, 4, 2, 3], [[0, 4]]],
    ['a gap that is filled from both sides', [0, 4, 1, 3], [[0, 1], [3, 4]]], // prettier-ignore
    ['the first ones late', [5, 6, 0], [[0, 0], [5, 6]]], // prettier-ignore
  ])('%s', (_, numbers, runs) => {
    expect(numbers.reduce<readonly Run[]>(withNumber, [])).toEqual(runs);
  });
});

describe('the numbers that have come', () => {
  const hear = (...numbers: readonly number[]) => {
    const heard = new HeardNumbers();
    return { heard, first: numbers.map((seq) => heard.add(ada, seq)) };
  };

  it('are new once', () => {
    expect(hear(3, 3, 4, 3, 5, 4).first).toEqual([true, false, true, false, true, false]);
  });

  it('are those of each device', () => {
    const { heard } = hear(0, 1);
    expect(heard.add(bob, 1)).toBe(true);
  });

  it('of a device that leaves out every other one are not waited for without end', () => {
    const { heard } = hear(...Array.from({ length: 1_000 }, (_, index) => index * 2));
    expect([1, 1_001, 1_997].map((seq) => heard.add(ada, seq))).toEqual([false, false, true]);
    expect(heard.add(ada, 2_000)).toBe(true);
  });
});
