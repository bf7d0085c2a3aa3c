/** What a figure is to reach: its value, or its ratio to the baseline. */
export interface Aim {
  readonly of: 'value' | 'ratio';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One measured figure. `baseline` is the same figure of what it is compared with, from the same run. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number | null;
  readonly aim?: Aim;
  /** The machine was not quiet enough for it. */
  readonly isNoisy?: boolean;
}

/** The value below which `share` (0 to 1) of the samples lie (nearest rank). NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Prints a table for people and one JSON line for each figure. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.figure,
    withUnit(figure.value, figure.unit),
    figure.baseline === null ? '' : withUnit(figure.baseline, figure.unit),
    ratioOf(figure)?.toFixed(2) ?? '',
    [verdictOn(figure), figure.isNoisy === true ? 'NOISY' : ''].filter((word) => word !== '').join(', '),
  ]);
  printTable(title, [['figure', 'value', 'baseline', 'ratio', ''], ...rows]);
  printLines(figures);
}

/** One line of JSON for each figure, for programs. */
export function printLines(figures: readonly Figure[]): void {
  for (const figure of figures) console.log(JSON.stringify(toLine(figure)));
}

/** The first row is the heading. */
export function printTable(title: string, table: readonly (readonly string[])[]): void {
  const columns = Math.max(...table.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...table.map((row) => (row[column] ?? '').length)),
  );
  console.log(`\n${title}`);
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

export function withUnit(value: number, unit: string): string {
  return `${round(value)} ${unit}`.trimEnd();
}

/** Whether the figure reaches its aim, in words. Empty when it has none. */
export function verdictOn(figure: Figure): string {
  const { aim } = figure;
  if (aim === undefined) return '';
  const reached = (aim.of === 'value' ? figure.value : exactRatioOf(figure)) ?? Number.NaN;
  const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = aim;
  const bounds = [
    ...(aim.atMost === undefined ? [] : [`≤ ${aim.atMost}`]),
    ...(aim.atLeast === undefined ? [] : [`≥ ${aim.atLeast}`]),
  ];
  return `aim: ${aim.of} ${bounds.join(', ')}: ${reached <= atMost && reached >= atLeast ? 'met' : 'missed'}`;
}

function toLine(figure: Figure): object {
  const { aim, isNoisy, ...plain } = figure;
  return {
    ...plain,
    value: round(figure.value),
    baseline: figure.baseline === null ? null : round(figure.baseline),
    ratio: ratioOf(figure),
    ...(aim && { aim: verdictOn(figure) }),
    ...(isNoisy === true && { noisy: true }),
  };
}

function exactRatioOf({ value, baseline }: Figure): number | null {
  // Nothing is any number of times nothing.
  return baseline === null || baseline === 0 ? null : value / baseline;
}

function ratioOf(figure: Figure): number | null {
  const ratio = exactRatioOf(figure);
  return ratio === null ? null : round(ratio);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
