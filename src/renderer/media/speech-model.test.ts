import { describe, expect, it } from 'vitest';
import { HOLD_OVER_MS, fillBands, listen, loudnessOf, meterLevel, silence } from './speech-model.ts';

describe('speaking', () => {
  /** Loudness by time, ms; and whether somebody speaks then. */
  const story: readonly (readonly [at: number, loudness: number, speaking: boolean])[] = [
    [0, 0.005, false],
    [100, 0.015, false],
    [200, 0.08, true],
    [300, 0.001, true],
    [200 + HOLD_OVER_MS, 0.001, true],
    [201 + HOLD_OVER_MS, 0.001, false],
    [900, 0.03, true],
    [1_000, 0.014, true],
    [1_000 + HOLD_OVER_MS, 0.001, true],
    [1_001 + HOLD_OVER_MS, 0, false],
  ];

  it('begins with a voice, outlasts the gaps between words, and does not flicker at the threshold', () => {
    let speech = silence;
    const heard = story.map(([at, loudness]) => {
      speech = listen(speech, loudness, at);
      return [at, loudness, speech.speaking];
    });
    expect(heard).toEqual(story);
  });
});

describe('loudness', () => {
  it.each([
    [[], 0],
    [[0, 0, 0], 0],
    [[0.5, -0.5], 0.5],
    [[1, 0, -1, 0], Math.SQRT1_2],
  ])('of %j is %d', (samples, loudness) => {
    expect(loudnessOf(new Float32Array(samples))).toBeCloseTo(loudness);
  });

  it.each([
    [0, 0],
    [0.000_1, 0],
    [0.001, 0],
    [0.031_6, 0.5],
    [1, 1],
    [2, 1],
  ])('%d is %d of the meter', (loudness, level) => {
    expect(meterLevel(loudness)).toBeCloseTo(level, 2);
  });
});

describe('the bands of a voice', () => {
  it('show where a tone is, and nowhere else', () => {
    const bins = new Uint8Array(1_024);
    const sampleRate = 48_000;
    bins[Math.round(1_000 / (sampleRate / 2 / bins.length))] = 200;
    const bands = new Uint8Array(8);
    fillBands({ bins, sampleRate }, bands);
    expect([...bands]).toEqual([0, 200, 0, 0, 0, 0, 0, 0]);
  });

  it('exist even where there are more of them than bins', () => {
    const bands = new Uint8Array(64);
    fillBands({ bins: new Uint8Array(16).fill(9), sampleRate: 48_000 }, bands);
    expect(new Set(bands)).toEqual(new Set([9]));
  });
});
