import { describe, expect, it } from 'vitest';
import { aSample } from './testing/samples.ts';
import { firstPlan, isTooMuch, limitsOf, planVideo, type VideoPlan } from './video-plan-model.ts';

interface Conditions {
  readonly room: number | null;
  readonly limitedBy?: 'none' | 'cpu' | 'bandwidth';
  readonly lost?: number;
}

const after = (seconds: number, { room, ...videoOut }: Conditions, from = firstPlan): VideoPlan =>
  Array.from({ length: seconds }).reduce<VideoPlan>(
    (plan) => planVideo(plan, aSample({ roomBps: room, videoOut })),
    from,
  );

describe('the plan for the picture', () => {
  it.each([
    [5_000_000, 0],
    [null, 0],
    [700_000, 1],
    [400_000, 2],
    [200_000, 3],
    [0, 3],
  ])('with room for %s bit/s comes to step %d', (room, step) => {
    expect(after(30, { room }).step).toBe(step);
  });

  it('gives way within two seconds, a step at a time', () => {
    expect(after(1, { room: 200_000 }).step).toBe(0);
    expect(after(2, { room: 200_000 }).step).toBe(1);
    expect(after(4, { room: 200_000 }).step).toBe(2);
  });

  it('comes back only when there was room for eight seconds', () => {
    const small = after(20, { room: 200_000 });
    expect(after(7, { room: 2_000_000 }, small).step).toBe(3);
    expect(after(8, { room: 2_000_000 }, small).step).toBe(2);
    expect(after(24, { room: 2_000_000 }, small).step).toBe(0);
  });

  it('does not swing where there is room for one step and not for the next', () => {
    const seen = new Set<number>();
    let plan = after(20, { room: 700_000 });
    for (let second = 0; second < 120; second += 1) {
      plan = planVideo(plan, aSample({ roomBps: 700_000, videoOut: {} }));
      seen.add(plan.step);
    }
    expect([...seen]).toEqual([1]);
  });

  it('gives way to a busy computer too', () => {
    expect(after(2, { room: 5_000_000, limitedBy: 'cpu' }).step).toBe(1);
    expect(after(2, { room: 5_000_000, limitedBy: 'bandwidth' }).step).toBe(0);
  });

  it('lets each step find out that there is room for the next better one', () => {
    for (let step = 1; step <= 3; step += 1) {
      const { maxBitrate } = limitsOf({ ...firstPlan, step });
      const grown = after(8, { room: maxBitrate * 1.2 + 80_000 }, { ...firstPlan, step });
      expect(grown.step).toBe(step - 1);
    }
  });

  it('stays as it is while nothing is sent', () => {
    const small = after(20, { room: 200_000 });
    expect(planVideo(small, aSample()).step).toBe(3);
  });
});

describe('the camera had better be off', () => {
  it.each([
    ['not where there is some room', { room: 200_000 }, false],
    ['where there is none', { room: 60_000 }, true],
    ['where a third is lost', { room: 5_000_000, lost: 0.33 }, true],
    ['not where a tenth is', { room: 5_000_000, lost: 0.1 }, false],
  ] as const)('%s', (_, conditions, expected) => {
    expect(isTooMuch(after(5, conditions))).toBe(expected);
  });

  it('and nothing of that once it is', () => {
    expect(isTooMuch(planVideo(after(5, { room: 60_000 }), aSample()))).toBe(false);
  });
});
