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
 * So many drawings a second are smooth for bars that fall by themselves. Each of them makes the browser put a whole
 * frame together: without a graphics processor the graph was the larger part of what a voice call costs.
 */
const INTERVAL_MS = 1_000 / 20;
const CALM_INTERVAL_MS = 250;
/** While nobody speaks there is nothing to draw, only to listen for. */
const RESTING_INTERVAL_MS = 100;
/** What differs by less than this part of the height is the same picture. */
const VISIBLE = 0.004;

interface Side {
  readonly meter: LevelMeter | null;
  readonly bands: Uint8Array;
  bars: Float32Array;
  drawn: Float32Array;
}

function advance(side: Side): void {
  side.meter?.frequencies(side.bands);
  side.bars = nextBars(side.bars, side.meter && side.bands);
}

const isDrawn = ({ bars, drawn }: Side): boolean =>
  bars.every((height, index) => Math.abs(height - (drawn[index] ?? 0)) < VISIBLE);

function fitToScreen(canvas: HTMLCanvasElement): void {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** The window and the theme may change while nobody speaks. */
function looksOf(canvas: HTMLCanvasElement): string {
  const { color, borderTopColor } = getComputedStyle(canvas);
  return [canvas.clientWidth, canvas.clientHeight, devicePixelRatio, color, borderTopColor].join();
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
  for (const side of [remote, local]) side.drawn = side.bars;
}

/** Draws both voices until the returned function is called: only what has changed, and nothing without a meter. */
export function startVoiceGraph({ canvas, remote, local, calm }: VoiceGraphOptions): () => void {
  const sideOf = (meter: LevelMeter | null): Side => ({
    meter,
    bands: new Uint8Array(BANDS),
    bars: new Float32Array(BARS),
    drawn: new Float32Array(BARS),
  });
  const [remoteSide, localSide] = [sideOf(remote), sideOf(local)];
  const sides = [remoteSide, localSide];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let looks = '';
  const paint = (): void => {
    draw(canvas, remoteSide, localSide);
    looks = looksOf(canvas);
  };
  const look = (): void => {
    sides.forEach(advance);
    const isStill = sides.every(isDrawn);
    // Asking how it looks costs a layout, and what moves is drawn as it looks by then anyway.
    if (!isStill || looksOf(canvas) !== looks) {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(paint);
    }
    if (isStill && sides.every(({ meter }) => meter === null)) return;
    timer = setTimeout(look, calm ? CALM_INTERVAL_MS : isStill ? RESTING_INTERVAL_MS : INTERVAL_MS);
  };
  look();
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}
