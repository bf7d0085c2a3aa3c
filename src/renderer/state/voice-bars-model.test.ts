import { describe, expect, it } from 'vitest';
import { nextBars, RESTING_HEIGHT } from './voice-bars-model.ts';

const loud = new Uint8Array([255, 255, 255]);

describe('nextBars', () => {
  it('rests on a line when there is no sound', () => {
    const bars = nextBars(new Float32Array(5), null);
    for (const bar of bars) expect(bar).toBeCloseTo(RESTING_HEIGHT);
  });

  it('rises at once and falls slowly', () => {
    const risen = nextBars(new Float32Array(5), loud);
    expect(risen[2]).toBe(1);
    const fallen = nextBars(risen, null);
    expect(fallen[2]).toBeGreaterThan(0.6);
    expect(fallen[2]).toBeLessThan(1);
  });

  it('is symmetric, with the low bands in the middle', () => {
    const bars = nextBars(new Float32Array(5), new Uint8Array([255, 120, 0]));
    expect(bars[0]).toBe(bars[4]);
    expect(bars[1]).toBe(bars[3]);
    expect(bars[2]!).toBeGreaterThan(bars[1]!);
    expect(bars[1]!).toBeGreaterThan(bars[0]!);
  });
});
