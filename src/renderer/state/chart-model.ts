/** A line over time: gaps are seconds of which nothing is known. */
export type Series = readonly (number | null)[];

export interface ChartBox {
  readonly width: number;
  readonly height: number;
  /** How many values fit; the newest is at the right edge. */
  readonly seconds: number;
}

/** The path of an SVG line, with the largest value of `top` at the upper edge. */
export function linePath(series: Series, top: number, { width, height, seconds }: ChartBox): string {
  const shown = series.slice(-seconds);
  const step = width / Math.max(1, seconds - 1);
  const begin = width - (shown.length - 1) * step;
  let path = '';
  let isDrawing = false;
  shown.forEach((value, index) => {
    if (value !== null) {
      const y = height - (Math.min(value, top) / top) * height;
      path += `${isDrawing ? 'L' : 'M'}${(begin + index * step).toFixed(1)} ${y.toFixed(1)}`;
    }
    isDrawing = value !== null;
  });
  return path;
}

/** A round number that is above all values, and never so small that nothing looks like much. */
export function chartTop(lines: readonly Series[], least: number): number {
  const most = Math.max(least, ...lines.flat().map((value) => value ?? 0));
  const magnitude = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5, 10].find((factor) => factor * magnitude >= most) ?? 10) * magnitude;
}

export const newest = (series: Series): number | null => series.at(-1) ?? null;
