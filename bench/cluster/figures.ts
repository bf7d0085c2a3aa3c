import type { Aim, Figure } from '../report.ts';
import type { PresenceCost } from './presence.ts';
import type { RelayCost } from './relay.ts';
import type { RoutingName } from './routings.ts';

/** Of one number of nodes. */
export interface RelayCosts {
  readonly nodes: number;
  readonly of: ReadonlyMap<RoutingName, RelayCost>;
}

interface Line {
  readonly what: string;
  readonly unit: string;
  readonly read: (cost: RelayCost) => number;
  /** Bytes are counted and not timed: they are what they are on a busy machine, too. */
  readonly timed?: true;
  readonly aim?: Aim;
}

const BASELINE: RoutingName = 'sharded adapter';
const MAX_BYTES = 1_700;
const MAX_GROWTH = 1.05;

const bytesOut: Line = {
  ...{ what: 'Redis bytes out per relayed offer', unit: 'B', read: (cost) => cost.bytesOut },
  aim: { of: 'value', atMost: MAX_BYTES },
};
const lines: readonly Line[] = [
  bytesOut,
  { what: 'Redis bytes in per relayed offer', unit: 'B', read: (cost) => cost.bytesIn },
  { what: 'Redis CPU per relayed offer', unit: 'µs', read: (cost) => cost.redisCpuUs, timed: true },
  { what: 'CPU of all nodes per relayed offer', unit: 'µs', read: (cost) => cost.nodeCpuUs, timed: true },
  { what: 'offer sent to offer received, p50', unit: 'ms', read: (cost) => cost.p50, timed: true },
  { what: 'offer sent to offer received, p99', unit: 'ms', read: (cost) => cost.p99, timed: true },
];

/** Each beside the same of the sharded adapter. */
export function relayFigures({ nodes, of }: RelayCosts): Figure[] {
  const baseline = of.get(BASELINE);
  return lines.flatMap(({ what, unit, read, timed, aim }) =>
    [...of].map(([name, cost]) => ({
      figure: `${nodes} nodes: ${what}: ${name}`,
      ...{ value: read(cost), unit, baseline: baseline === undefined ? null : read(baseline) },
      ...(aim !== undefined && name !== BASELINE && { aim }),
      isNoisy: timed === true && cost.isNoisy,
    })),
  );
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

/** Nothing here has a counterpart in the sharded adapter, which knows neither accounts nor presence. */
export function presenceFigures({ signIn, memoryPerPerson }: PresenceCost, contacts: number): Figure[] {
  const alone = (what: string, value: number, unit: string): Figure => ({
    ...{ figure: what, value, unit, baseline: null },
  });
  const signInWith = `a sign-in with ${contacts} contacts`;
  return [
    alone(`${signInWith}: commands of Redis, those in scripts too`, signIn.commands, ''),
    alone(`${signInWith}: bytes out of Redis`, signIn.bytesOut, 'B'),
    alone(`${signInWith}: bytes into Redis`, signIn.bytesIn, 'B'),
    alone('memory of Redis per person online', memoryPerPerson, 'B'),
  ];
}
