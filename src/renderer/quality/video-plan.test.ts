import type { ScreenHint } from '@shared/phone.ts';
import { describe, expect, it } from 'vitest';
import { aSample } from './testing/samples.ts';
import {
  firstPlan,
  isTooMuch,
  limitsOf,
  planVideo,
  screenLimitsOf,
  type VideoPlan,
} from './video-plan-model.ts';

interface Conditions {
  readonly room: number | null;
  readonly limitedBy?: 'none' | 'cpu' | 'bandwidth';
  readonly lost?: number;
}

/** What a browser sends that keeps to the room it believes in. */
const within = (room: number | null) => ({ bitsPerSecond: Math.min(1_200_000, room ?? Infinity) });

const after = (seconds: number, { room, ...videoOut }: Conditions, from = firstPlan): VideoPlan =>
  Array.from({ length: seconds }).reduce<VideoPlan>(
    (plan) => planVideo(plan, aSample({ roomBps: room, videoOut: { ...within(room), ...videoOut } })),
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

  it.each([1, 1 / 3])(
    'lets each step find out that there is room for the next better one: %d of the line',
    (share) => {
      for (let step = 1; step <= 3; step += 1) {
        const plan = { ...firstPlan, share, step };
        const roomBps = limitsOf(plan).maxBitrate * 1.2 + 80_000;
        const sample = aSample({ roomBps, videoOut: within(roomBps) });
        const grown = Array.from({ length: 8 }).reduce<VideoPlan>(
          (p) => planVideo(p, sample, { shows: null, share }),
          plan,
        );
        expect(grown.step).toBe(step - 1);
      }
    },
  );

  it('stays as it is while nothing is sent', () => {
    const small = after(20, { room: 200_000 });
    expect(planVideo(small, aSample()).step).toBe(3);
  });
});

describe('a screen beside the camera', () => {
  const showing = (hint: ScreenHint, seconds: number, { room, limitedBy = 'none' }: Conditions): VideoPlan =>
    Array.from({ length: seconds + 1 }).reduce<VideoPlan>(
      (plan) =>
        planVideo(
          plan,
          aSample({
            roomBps: room,
            videoOut: { bitsPerSecond: 0 },
            screenOut: { ...within(room), limitedBy },
          }),
          { shows: hint, share: 1 },
        ),
      firstPlan,
    );

  it.each([
    ['detail', 5_000_000, 24, 15, 2_500_000, 1],
    ['detail', 2_000_000, 15, 15, 2_500_000, 1],
    ['detail', 1_200_000, 10, 10, 2_000_000, 1],
    ['detail', 700_000, 5, 8, 1_200_000, 1],
    ['detail', 100_000, 5, 5, 600_000, 1],
    ['motion', 5_000_000, 24, 30, 3_500_000, 1],
    ['motion', 2_000_000, 15, 30, 3_000_000, 1],
    ['motion', 1_200_000, 10, 30, 1_800_000, 1.5],
    ['motion', 700_000, 5, 24, 1_000_000, 2],
    ['motion', 100_000, 5, 15, 500_000, 3],
  ] as const)('%s with room for %d bit/s: %d frames of the camera, %d of the screen', (...row) => {
    const [hint, room, cameraFrames, maxFramerate, maxBitrate, scaleDown] = row;
    const plan = showing(hint, 30, { room });
    expect(limitsOf(plan).maxFramerate).toBe(cameraFrames);
    expect(screenLimitsOf(plan)).toMatchObject({ maxFramerate, maxBitrate, scaleDown });
  });

  it('gives way to a busy computer, the camera first', () => {
    const busy = showing('detail', 2, { room: 5_000_000, limitedBy: 'cpu' });
    const before = showing('detail', 0, { room: 5_000_000 });
    expect(limitsOf(busy).maxBitrate).toBeLessThan(limitsOf(before).maxBitrate);
    expect(screenLimitsOf(busy)).toEqual(screenLimitsOf(before));
  });

  it('begins anew with another hint, and leaves the camera as it would be without', () => {
    const small = showing('detail', 30, { room: 0 });
    expect(planVideo(small, aSample(), { shows: 'motion', share: 1 })).toMatchObject({
      shows: 'motion',
      step: 0,
    });
    const over = planVideo(small, aSample());
    expect([screenLimitsOf(over), limitsOf(over)]).toEqual([null, limitsOf(firstPlan)]);
  });

  it.each(['detail', 'motion'] as const)(
    'lets each step find out that there is room for a better one: %s',
    (hint) => {
      for (let step = 1; step <= 4; step += 1) {
        const plan = { ...firstPlan, shows: hint, step };
        const most = limitsOf(plan).maxBitrate + (screenLimitsOf(plan)?.maxBitrate ?? 0);
        const sample = aSample({ roomBps: most + 80_000, screenOut: {} });
        const grown = Array.from({ length: 8 }).reduce<VideoPlan>(
          (p) => planVideo(p, sample, { shows: hint, share: 1 }),
          plan,
        );
        expect(grown.step).toBe(step - 1);
      }
    },
  );

  it('is no reason to switch a camera off that is not on', () => {
    const plan = Array.from({ length: 9 }).reduce<VideoPlan>(
      (p) =>
        planVideo(p, aSample({ roomBps: 10_000, screenOut: within(10_000) }), { shows: 'detail', share: 1 }),
      firstPlan,
    );
    expect(isTooMuch(plan)).toBe(false);
  });
});

describe('pictures that choke the line', () => {
  const cases = {
    choking: { sent: 220_000, lost: 0.4 },
    lossy: { sent: 180_000, lost: 0.4 },
    busy: { sent: 400_000, lost: 0.2 },
  } as const;
  const second = (plan: VideoPlan, is: keyof typeof cases, roomBps: number | null = 200_000): VideoPlan => {
    const { sent, lost } = cases[is];
    const pictures = {
      videoOut: { bitsPerSecond: 40_000 },
      screenOut: { bitsPerSecond: sent - 40_000, lost },
    };
    return planVideo(plan, aSample({ roomBps, ...pictures }), { shows: 'detail', share: 1 });
  };
  const begun = planVideo(firstPlan, aSample(), { shows: 'detail', share: 1 });
  const isPaused = (plan: VideoPlan): boolean[] =>
    [limitsOf(plan), screenLimitsOf(plan)].map((limits) => limits?.paused === true);

  it('rest until nothing more is sent of them, and come back with the least', () => {
    const choked = second(second(begun, 'choking'), 'choking');
    expect(isPaused(choked)).toEqual([true, true]);
    const resting = second(second(choked, 'choking'), 'lossy');
    expect(isPaused(resting)).toEqual([true, true]);
    const nothing = { videoOut: { packets: 0 }, screenOut: { packets: 0 } };
    const back = planVideo(resting, aSample(nothing), { shows: 'detail', share: 1 });
    expect(isPaused(back)).toEqual([false, false]);
    expect([limitsOf(back).maxFramerate, screenLimitsOf(back)?.maxFramerate]).toEqual([5, 5]);
  });

  it('try it again where something is sent all the same', () => {
    const resting = second(second(begun, 'choking'), 'choking');
    const eighth = Array.from({ length: 7 }).reduce<VideoPlan>((plan) => second(plan, 'lossy'), resting);
    expect([isPaused(eighth), isPaused(second(eighth, 'lossy'))]).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('do so also where the room is not told in between', () => {
    expect(isPaused(second(second(second(begun, 'choking'), 'choking', null), 'choking'))).toEqual([
      true,
      true,
    ]);
  });

  it('go on when it was for a moment, and where they only lose much or only take much', () => {
    for (const other of ['lossy', 'busy'] as const) {
      const passed = second(second(second(begun, 'choking'), other), 'choking');
      expect(isPaused(passed)).toEqual([false, false]);
      expect(isPaused(second(second(begun, other), other))).toEqual([false, false]);
    }
  });

  it('rest no longer than what is shown', () => {
    const choked = second(second(begun, 'choking'), 'choking');
    expect(limitsOf(planVideo(choked, aSample()))).toEqual(limitsOf(firstPlan));
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
