import type { Figure } from '../../report.ts';
import { figuresOf, type CostLine } from '../cost-lines.ts';
import type { BreakName } from './break.ts';
import type { BreakCost, BreakCosts } from './measure-breaks.ts';

const BASELINE: BreakName = 'nothing';

const lines: readonly CostLine<BreakCost>[] = [
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
    ...{ unit: '', read: (cost) => cost.falselyOffline, aim: { of: 'value', atMost: 0 } },
  },
  { what: 'devices told how somebody is', unit: '', read: (cost) => cost.told },
  { what: 'CPU of both nodes', unit: 'ms', read: (cost) => cost.nodeCpuMs, timed: true },
  { what: 'event loop late, p99', unit: 'ms', read: (cost) => cost.lag.p99, timed: true },
  { what: 'event loop late, longest', unit: 'ms', read: (cost) => cost.lag.max, timed: true },
];

/** Each beside the same of as long a time in which nothing happened. */
export function breakFigures({ of, lost, isNoisy }: BreakCosts): Figure[] {
  return [
    ...figuresOf(lines, { of, baseline: BASELINE, isNoisy: () => isNoisy }),
    {
      ...{ figure: 'connections closed by the nodes, all in all', value: lost, unit: '', baseline: null },
      aim: { of: 'value', atMost: 0 },
    },
  ];
}
