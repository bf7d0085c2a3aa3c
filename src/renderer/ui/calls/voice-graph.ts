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
 * So many looks a second are enough for bars that fall by themselves. Where one of them changes what is seen, the browser
 * puts a whole frame together: without a graphics processor the graph was the larger part of what a voice call costs.
 */
const LOOK_EVERY_MS = 100;
const CALM_LOOK_EVERY_MS = 250;
/** How often it asks for its size and colours, which may cost a layout. */
const FIT_EVERY_MS = 1_000;

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

/** What differs by less than a pixel is the same picture: a steady hum is drawn once. */
const isDrawn = ({ bars, drawn }: Side, { middle }: Looks): boolean =>
  bars.every((height, index) => Math.abs(height - (drawn[index] ?? 0)) * middle < 1);

/** What the graph is drawn with. The window and the theme may change at any time. */
interface Looks {
  /** Of the canvas, CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Where the two sides meet, CSS pixels from the top. */
  readonly middle: number;
  readonly ratio: number;
  readonly remoteColour: string;
  readonly localColour: string;
}

function looksOf(canvas: HTMLCanvasElement): Looks {
  const { color, borderTopColor } = getComputedStyle(canvas);
  const { clientWidth: width, clientHeight: height } = canvas;
  return {
    ...{ width, height, middle: height / 2, ratio: devicePixelRatio },
    ...{ remoteColour: color, localColour: borderTopColor },
  };
}

function draw(canvas: HTMLCanvasElement, looks: Looks, [remote, local]: readonly [Side, Side]): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const { ratio, middle } = looks;
  const [width, height] = [Math.round(looks.width * ratio), Math.round(looks.height * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, looks.width, looks.height);
  const step = looks.width / BARS;
  const bar = Math.max(2, step * 0.55);
  const leftOf = (index: number): number => index * step + (step - bar) / 2;
  pen.beginPath();
  remote.bars.forEach((share, index) => {
    const risen = share * (middle - 2);
    pen.roundRect(leftOf(index), middle - 1 - risen, bar, risen, bar / 2);
  });
  pen.fillStyle = looks.remoteColour;
  pen.fill();
  pen.beginPath();
  local.bars.forEach((share, index) => {
    pen.roundRect(leftOf(index), middle + 2, bar, share * (middle - 2), bar / 2);
  });
  pen.strokeStyle = looks.localColour;
  pen.stroke();
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
  const sides = [sideOf(remote), sideOf(local)] as const;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let looks = looksOf(canvas);
  let fittedAt = performance.now();
  let isFitted = false;
  const fit = (): void => {
    const now = looksOf(canvas);
    isFitted &&= JSON.stringify(now) === JSON.stringify(looks);
    looks = now;
    fittedAt = performance.now();
  };
  const paint = (): void => {
    isFitted = true;
    draw(canvas, looks, sides);
  };
  const look = (): void => {
    sides.forEach(advance);
    if (performance.now() - fittedAt >= FIT_EVERY_MS) fit();
    const isStill = sides.every((side) => isDrawn(side, looks));
    if (!isStill || !isFitted) {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(paint);
    }
    if (isStill && sides.every(({ meter }) => meter === null)) return;
    timer = setTimeout(look, calm ? CALM_LOOK_EVERY_MS : LOOK_EVERY_MS);
  };
  look();
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}
