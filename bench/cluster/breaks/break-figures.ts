import type { Aim, Figure } from '../../report.ts';
import type { BreakName } from './break.ts';
import type { BreakCost, BreakCosts } from './measure-breaks.ts';

interface Line {
  readonly what: string;
  readonly unit: string;
  readonly read: (cost: BreakCost) => number;
  /** What is only counted is the same on a busy machine. */
  readonly timed?: true;
  readonly aim?: Aim;
}

const BASELINE: BreakName = 'nothing';

const lines: readonly Line[] = [
  { what: '/readyz was not 200', unit: 'ms', read: (cost) => cost.notReadyMs, timed: true },
  {
    what: 'longest wait of an answered request',
    unit: 'ms',
    read: (cost) => cost.longestWaitMs,
    timed: true,
  },
  {
    what: 'share of requests refused',
    unit: '%',
    read: (cost) => (cost.refused / cost.requests) * 100,
    timed: true,
  },
  { what: 'until everybody is shown right', unit: 'ms', read: (cost) => cost.rightAfterMs, timed: true },
  {
    what: 'people shown offline falsely',
    ...{ unit: '', read: (cost: BreakCost) => cost.falselyOffline, aim: { of: 'value', atMost: 0 } as const },
  },
  { what: 'devices told how somebody is', unit: '', read: (cost) => cost.told },
  { what: 'CPU of both nodes', unit: 'ms', read: (cost) => cost.nodeCpuMs, timed: true },
  { what: 'event loop late, p99', unit: 'ms', read: (cost) => cost.lag.p99, timed: true },
  { what: 'event loop late, longest', unit: 'ms', read: (cost) => cost.lag.max, timed: true },
];

/** Each beside the same of as long a time in which nothing happened. */
export function breakFigures({ of, lost, isNoisy }: BreakCosts): Figure[] {
  const baseline = of.get(BASELINE);
  const figures = lines.flatMap(({ what, unit, read, timed, aim }) =>
    [...of].map(([name, cost]) => ({
      figure: `${what}: ${name}`,
      ...{ value: read(cost), unit, baseline: baseline === undefined ? null : read(baseline) },
      ...(aim !== undefined && { aim }),
      isNoisy: timed === true && isNoisy,
    })),
  );
  return [
    ...figures,
    {
      ...{ figure: 'connections closed by the nodes, all in all', value: lost, unit: '', baseline: null },
      aim: { of: 'value', atMost: 0 },
    },
  ];
}
