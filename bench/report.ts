/** One measured figure. `baseline` is the same figure of what it is compared with, from the same run. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number | null;
}

/** The value below which `share` (0 to 1) of the samples lie (nearest rank). NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Prints a table for people and one JSON line for each figure. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const round = (value: number): number => Math.round(value * 100) / 100;
  const ratio = ({ value, baseline }: Figure): number | null =>
    baseline === null ? null : round(value / baseline);
  const rows = figures.map((figure) => [
    figure.figure,
    `${round(figure.value)} ${figure.unit}`,
    figure.baseline === null ? '' : `${round(figure.baseline)} ${figure.unit}`,
    ratio(figure)?.toFixed(2) ?? '',
  ]);
  const table = [['figure', 'value', 'baseline', 'ratio'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  console.log(`\n${title}`);
  for (const row of table)
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  for (const figure of figures) {
    console.log(
      JSON.stringify({
        ...figure,
        value: round(figure.value),
        baseline: figure.baseline === null ? null : round(figure.baseline),
        ratio: ratio(figure),
      }),
    );
  }
}
