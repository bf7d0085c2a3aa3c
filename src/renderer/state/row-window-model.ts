/** The part of a long list that is worth drawing, and the empty room that stands for the rest. All sizes in px. */
export interface RowWindow {
  /** Index of the first row to draw, and of the first after the last. */
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

export interface Viewport {
  readonly top: number;
  readonly height: number;
}

/** Rows drawn beyond each edge, so that the next one is there for the arrow keys and for a quick scroll. */
const MARGIN_ROWS = 6;
/** What to draw before the list was measured: any window is at most about this high. */
const UNMEASURED_HEIGHT = 1_000;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export function windowOfRows(heights: readonly number[], viewport: Viewport): RowWindow {
  const bottom = viewport.top + (viewport.height || UNMEASURED_HEIGHT);
  const edges: number[] = [0];
  for (const height of heights) edges.push((edges.at(-1) ?? 0) + height);
  const ends = edges.slice(1);
  const firstSeen = ends.findIndex((end) => end > viewport.top);
  const firstBelow = edges.findIndex((start) => start >= bottom);
  const from = Math.max(0, (firstSeen < 0 ? heights.length : firstSeen) - MARGIN_ROWS);
  const to = Math.min(heights.length, (firstBelow < 0 ? heights.length : firstBelow) + MARGIN_ROWS);
  return { from, to, before: sum(heights.slice(0, from)), after: sum(heights.slice(to)) };
}
