import type { Figure } from '../report.ts';
import { figuresOf, type CostLine } from './cost-lines.ts';
import type { PresenceCost } from './presence.ts';
import type { RelayCost } from './relay.ts';
import type { RingCost } from './ringing.ts';
import type { RoutingName } from './routings.ts';

/** Of one number of nodes. */
export interface RelayCosts {
  readonly nodes: number;
  readonly of: ReadonlyMap<RoutingName, RelayCost>;
}

const BASELINE: RoutingName = 'sharded adapter';
const MAX_GROWTH = 1.05;

const bytesOut: CostLine<RelayCost> = {
  what: 'Redis bytes out per relayed offer',
  unit: 'B',
  read: (cost) => cost.bytesOut,
};
const lines: readonly CostLine<RelayCost>[] = [
  bytesOut,
  { what: 'Redis bytes in per relayed offer', unit: 'B', read: (cost) => cost.bytesIn },
  { what: 'Redis CPU per relayed offer', unit: 'µs', read: (cost) => cost.redisCpuUs, timed: true },
  { what: 'CPU of all nodes per relayed offer', unit: 'µs', read: (cost) => cost.nodeCpuUs, timed: true },
  { what: 'offer sent to offer received, p50', unit: 'ms', read: (cost) => cost.p50, timed: true },
  { what: 'offer sent to offer received, p99', unit: 'ms', read: (cost) => cost.p99, timed: true },
];

/** Each beside the same of the sharded adapter. */
export function relayFigures({ nodes, of }: RelayCosts): Figure[] {
  return figuresOf(lines, { of, baseline: BASELINE, isNoisy: (cost) => cost.isNoisy }).map((figure) => ({
    ...figure,
    figure: `${nodes} nodes: ${figure.figure}`,
  }));
}

/** Whether more nodes cost more: bytes with the most of them beside bytes with the fewest. */
export function growthFigures(costs: readonly RelayCosts[]): Figure[] {
  const [few, many] = [costs[0], costs.at(-1)];
  if (few === undefined || many === undefined || few === many) return [];
  return [...many.of].map(([name, cost]) => ({
    figure: `${bytesOut.what}, ${many.nodes} nodes / ${few.nodes} nodes: ${name}`,
    ...{ value: bytesOut.read(cost), unit: bytesOut.unit, baseline: few.of.get(name)?.bytesOut ?? null },
    ...(name !== BASELINE && { aim: { of: 'ratio', atMost: MAX_GROWTH } as const }),
  }));
}

const MAX_RING_MS = 12;

/** From `call:start` on one node to ringing on another, of calls one after the other. */
export function ringFigures(costs: ReadonlyMap<RoutingName, RingCost>): Figure[] {
  const baseline = costs.get(BASELINE)?.p50 ?? null;
  return [...costs].map(([name, { p50, isNoisy }]) => ({
    figure: `2 nodes: call started to ringing, one at a time, p50: ${name}`,
    ...{ value: p50, unit: 'ms', baseline, isNoisy },
    ...(name !== BASELINE && { aim: { of: 'value', atMost: MAX_RING_MS } as const }),
  }));
}

/** Nothing here has a counterpart in the bare relay, which knows neither accounts nor presence. */
export function presenceFigures({ signIn, memoryPerPerson }: PresenceCost, contacts: number): Figure[] {
  const alone = (what: string, value: number, unit: string): Figure => ({
    ...{ figure: what, value, unit, baseline: null },
  });
  const signInWith = `a sign-in with ${contacts} contacts`;
  return [
    alone(`${signInWith}: commands of Redis`, signIn.commands, ''),
    alone(`${signInWith}: bytes out of Redis`, signIn.bytesOut, 'B'),
    alone(`${signInWith}: bytes into Redis`, signIn.bytesIn, 'B'),
    alone('memory of Redis per person online', memoryPerPerson, 'B'),
  ];
}
