import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LevelMeter } from '../../media/media.ts';
import { startVoiceGraph } from './voice-graph.ts';

let drawings = 0;
let stop = (): void => undefined;

/** A canvas of its usual size whose pen only counts. */
function countingCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.defineProperties(canvas, { clientWidth: { value: 420 }, clientHeight: { value: 88 } });
  const pen = new Proxy({}, { get: () => () => undefined, set: () => true });
  canvas.getContext = (() => {
    drawings += 1;
    return pen;
  }) as unknown as HTMLCanvasElement['getContext'];
  return canvas;
}

/** Hears what `strength` says of each look, 0 to 255. */
const meterThat = (strength: (look: number) => number): LevelMeter => {
  let looks = 0;
  return {
    level: () => 0,
    loudness: () => 0,
    frequencies: (bands: Uint8Array) => bands.fill(strength(looks++)),
    speaking: { current: false, subscribe: () => () => undefined },
  };
};

/** How often the graph is drawn in ten seconds of what is heard. */
function drawingsInTenSeconds(remote: LevelMeter | null): number {
  stop = startVoiceGraph({ canvas: countingCanvas(), remote, local: null, calm: false });
  vi.advanceTimersByTime(10_000);
  return drawings;
}

beforeEach(() => {
  drawings = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('is drawn ten times a second at most, however a voice changes', () => {
  const count = drawingsInTenSeconds(meterThat((look) => (look * 97) % 256));
  expect(count).toBeGreaterThan(50);
  expect(count).toBeLessThanOrEqual(101);
});

it('is drawn once for a steady hum, and for what would change no pixel', () => {
  expect(drawingsInTenSeconds(meterThat((look) => (look % 2 === 0 ? 120 : 121)))).toBeLessThanOrEqual(2);
});

it('is drawn until it rests where nobody is heard, and then no more', () => {
  expect(drawingsInTenSeconds(meterThat(() => 0))).toBeLessThanOrEqual(2);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
});

it('asks for nothing where there is nobody to hear', () => {
  drawingsInTenSeconds(null);
  expect(vi.getTimerCount()).toBe(0);
});
