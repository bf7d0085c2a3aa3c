import type { Aim, Figure } from '../report.ts';

/** One line of a table: what is read of every cost that was measured. */
export interface CostLine<Cost> {
  readonly what: string;
  readonly unit: string;
  readonly read: (cost: Cost) => number;
  /** What is only counted is the same on a busy machine. */
  readonly timed?: true;
  /** Of all but the baseline. */
  readonly aim?: Aim;
}

interface Costs<Name extends string, Cost> {
  readonly of: ReadonlyMap<Name, Cost>;
  readonly baseline: Name;
  readonly isNoisy: (cost: Cost) => boolean;
}

/** Each line of each cost, beside the same of the baseline. */
export function figuresOf<Name extends string, Cost>(
  lines: readonly CostLine<Cost>[],
  { of, baseline, isNoisy }: Costs<Name, Cost>,
): Figure[] {
  const beside = of.get(baseline);
  return lines.flatMap(({ what, unit, read, timed, aim }) =>
    [...of].map(([name, cost]) => ({
      figure: `${what}: ${name}`,
      ...{ value: read(cost), unit, baseline: beside === undefined ? null : read(beside) },
      ...(aim !== undefined && name !== baseline && { aim }),
      isNoisy: timed === true && isNoisy(cost),
    })),
  );
}
