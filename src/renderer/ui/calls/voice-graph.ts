import type { LevelMeter } from '../../media/media.ts';
import { nextBars } from '../../state/voice-bars-model.ts';

export interface VoiceGraphOptions {
  readonly canvas: HTMLCanvasElement;
  /** Drawn upwards. */
  readonly remote: LevelMeter | null;
  /** Drawn downwards, and hollow, so that colour is not what tells the two apart. */
  readonly local: LevelMeter | null;
  /** Moves only four times a second, for people who asked for less motion. */
  readonly calm: boolean;
}

const BARS = 41;
/** Bands are mirrored around the middle. */
const BANDS = Math.ceil(BARS / 2);
/**
 * Thirty drawings a second are smooth for bars that fall by themselves, and cost half of what sixty do: without a
 * graphics processor the graph was the larger part of what a voice call costs.
 */
const INTERVAL_MS = 1_000 / 30;
const CALM_INTERVAL_MS = 250;
/** Frames come a little early or late; one that is almost due is. */
const EARLY_MS = 5;

interface Side {
  readonly meter: LevelMeter | null;
  bars: Float32Array;
}

function advance(side: Side): void {
  let bands: Uint8Array | null = null;
  if (side.meter) {
    bands = new Uint8Array(BANDS);
    side.meter.frequencies(bands);
  }
  side.bars = nextBars(side.bars, bands);
}

function fitToScreen(canvas: HTMLCanvasElement): void {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function draw(canvas: HTMLCanvasElement, remote: Side, local: Side): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  fitToScreen(canvas);
  const { width, height } = canvas;
  const { color, borderTopColor } = getComputedStyle(canvas);
  const step = width / BARS;
  const bar = Math.max(2, step * 0.55);
  const middle = height / 2;
  const up = new Path2D();
  const down = new Path2D();
  for (let index = 0; index < BARS; index += 1) {
    const left = index * step + (step - bar) / 2;
    const risen = (remote.bars[index] ?? 0) * (middle - 2);
    up.roundRect(left, middle - 1 - risen, bar, risen, bar / 2);
    down.roundRect(left, middle + 2, bar, (local.bars[index] ?? 0) * (middle - 2), bar / 2);
  }
  pen.clearRect(0, 0, width, height);
  pen.lineWidth = Math.max(1, devicePixelRatio);
  pen.fillStyle = color;
  pen.fill(up);
  pen.strokeStyle = borderTopColor;
  pen.stroke(down);
}

/** Draws both voices until the returned function is called. A hidden page draws nothing. */
export function startVoiceGraph({ canvas, remote, local, calm }: VoiceGraphOptions): () => void {
  const sides = [remote, local].map((meter): Side => ({ meter, bars: new Float32Array(BARS) }));
  const [remoteSide, localSide] = sides;
  if (!remoteSide || !localSide) return () => undefined;
  let frame = 0;
  let drawnAt = -Infinity;
  const onFrame = (now: number): void => {
    frame = requestAnimationFrame(onFrame);
    if (now - drawnAt < (calm ? CALM_INTERVAL_MS : INTERVAL_MS) - EARLY_MS) return;
    drawnAt = now;
    sides.forEach(advance);
    draw(canvas, remoteSide, localSide);
  };
  frame = requestAnimationFrame(onFrame);
  return () => cancelAnimationFrame(frame);
}
