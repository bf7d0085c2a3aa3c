import { type CallId, type DeviceId, HeardSignals, limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import { HeardNumbers } from './heard-numbers.ts';

const callId = 'call-1-of-ada' as CallId;
const [ada, bob] = ['ada-phone', 'bob-phone'] as [DeviceId, DeviceId];

function hear(...numbers: readonly number[]) {
  const heard = new HeardNumbers();
  const first = numbers.map((seq) => heard.add(ada, seq));
  return { heard, first, runs: heard.of(callId)[0]?.runs };
}

describe('the numbers of signals', () => {
  it.each([
    ['in their order', [0, 1, 2], [[0, 2]]],
    ['backwards', [2, 1, 0], [[0, 2]]],
    [
      'with a gap',
      [0, 1, 4],
      [
        [0, 1],
        [4, 4],
      ],
    ],
    ['a gap that is filled', [0, 1, 4, 2, 3], [[0, 4]]],
    [
      'a gap that is filled from both sides',
      [0, 4, 1, 3],
      [
        [0, 1],
        [3, 4],
      ],
    ],
    [
      'the first ones late',
      [5, 6, 0],
      [
        [0, 0],
        [5, 6],
      ],
    ],
  ])('come %s', (_, numbers, runs) => {
    const { first, runs: told } = hear(...numbers);
    expect(told).toEqual(runs);
    expect(first.every(Boolean)).toBe(true);
  });

  it('are new once', () => {
    expect(hear(3, 3, 4, 3, 5, 4).first).toEqual([true, false, true, false, true, false]);
  });

  it('are those of each device', () => {
    const { heard } = hear(0, 1);
    expect(heard.add(bob, 1)).toBe(true);
    expect(heard.of(callId)).toEqual([
      { callId, from: ada, runs: [[0, 1]] },
      { callId, from: bob, runs: [[1, 1]] },
    ]);
  });

  it('of a device that leaves out every other one are not waited for without end', () => {
    const { heard } = hear(...Array.from({ length: 1_000 }, (_, index) => index * 2));
    expect([1, 1_001, 1_997].map((seq) => heard.add(ada, seq))).toEqual([false, false, true]);
    expect(heard.add(ada, 2_000)).toBe(true);
  });

  it('are told as far as the contract lets them, the latest ones', () => {
    const scattered = Array.from({ length: limits.heardRuns + 5 }, (_, index) => index * 2);
    const { heard } = hear(...scattered);
    const [told] = heard.of(callId);
    expect(HeardSignals.safeParse(told).success).toBe(true);
    expect(told?.runs.at(-1)).toEqual([scattered.at(-1), scattered.at(-1)]);
    expect(told?.runs).toHaveLength(limits.heardRuns);
  });
});
