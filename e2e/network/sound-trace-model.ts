/** How loud it was during a few milliseconds. */
export interface Loudness {
  /** Ms since epoch: the same clock for all processes of a machine. */
  readonly at: number;
  /** Root mean square. */
  readonly level: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The quiet part of the test tone arrives with 0.1; comfort noise and the end of a concealed gap are below this. */
const AUDIBLE = 0.02;
/** Shorter holes are the resolution of the trace. */
const HOLE_MS = 40;

/** When nothing was heard within a span. Where the trace says nothing there was nothing. */
export function silencesWithin(trace: readonly Loudness[], { from, to }: Span): readonly Span[] {
  const audible = trace.filter(({ at, level }) => level > AUDIBLE && at >= from && at <= to);
  const edges = [from, ...audible.map(({ at }) => at).sort((a, b) => a - b), to];
  return edges
    .slice(1)
    .map((edge, before) => ({ from: edges[before] ?? edge, to: edge }))
    .filter((hole) => lengthOf(hole) > HOLE_MS);
}

export const lengthOf = ({ from, to }: Span): number => to - from;

export const longestOf = (spans: readonly Span[]): number => Math.max(0, ...spans.map(lengthOf));
export const sumOf = (spans: readonly Span[]): number => spans.reduce((sum, span) => sum + lengthOf(span), 0);

const GRID_MS = 5;
const LONGEST_DELAY_MS = 2_000;
/** Less alike than this is not the same sound. */
const ALIKE = 0.5;

/** By how much what was heard lags behind what was sent, by the rise and fall of both; null if they are not alike. */
export function delayWithin(
  sent: readonly Loudness[],
  heard: readonly Loudness[],
  span: Span,
): number | null {
  const slots = Math.floor(lengthOf(span) / GRID_MS);
  const wanted = envelope(heard, span.from, slots);
  const lags = Math.floor(LONGEST_DELAY_MS / GRID_MS);
  const before = envelope(sent, span.from - lags * GRID_MS, slots + lags);
  let best = { likeness: ALIKE, lag: -1 };
  for (let lag = 0; lag <= lags; lag++) {
    const likeness = correlation(wanted, before.slice(lags - lag, lags - lag + slots));
    if (likeness > best.likeness) best = { likeness, lag };
  }
  return best.lag < 0 ? null : best.lag * GRID_MS;
}

/** Loudness in equal steps; a hole keeps what was before it. */
function envelope(trace: readonly Loudness[], from: number, slots: number): readonly number[] {
  const values = new Array<number>(slots).fill(Number.NaN);
  for (const { at, level } of trace) {
    const slot = Math.floor((at - from) / GRID_MS);
    if (slot >= 0 && slot < slots) values[slot] = level;
  }
  let last = 0;
  return values.map((value) => (last = Number.isNaN(value) ? last : value));
}

/** 1: one rises and falls exactly as the other one does; 0: they have nothing to do with each other. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [both, onlyA, onlyB] = [0, 0, 0];
  a.forEach((value, index) => {
    const [x, y] = [value - meanA, (b[index] ?? 0) - meanB];
    both += x * y;
    onlyA += x * x;
    onlyB += y * y;
  });
  return onlyA === 0 || onlyB === 0 ? 0 : both / Math.sqrt(onlyA * onlyB);
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
