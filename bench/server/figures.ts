import { verdictOn, withUnit, type Aim, type Figure } from '../report.ts';
import type { KindName } from './kinds.ts';
import type { Quantity, Readings } from './readings.ts';

export interface CrowdReadings {
  readonly clients: number;
  readonly kinds: ReadonlyMap<KindName, Readings>;
}

interface Line {
  readonly quantity: Quantity;
  readonly what: string;
  readonly unit: string;
  /** What Ringdown is to reach; at which number of clients, if not at every one. */
  readonly aim?: Aim & { readonly from?: number };
}

const BASELINE: KindName = 'socket.io';
const FEW_ONLINE = 100;
/** From here on the aims for many clients hold. */
const MANY = 5_000;

const lines: readonly Line[] = [
  { quantity: 'p50', what: 'offer sent to offer received, p50', unit: 'ms' },
  { quantity: 'p99', what: 'offer sent to offer received, p99', unit: 'ms', aim: { of: 'value', atMost: 2 } },
  { quantity: 'perSecond', what: 'offers relayed at saturation', unit: '/s' },
  {
    quantity: 'perMessage',
    what: 'server CPU per relayed offer',
    unit: 'µs',
    aim: { of: 'ratio', atMost: 1.6, from: MANY },
  },
  {
    quantity: 'memory',
    what: 'memory per signed-in client with 50 contacts',
    unit: 'kB',
    aim: { of: 'value', atMost: 24, from: MANY },
  },
  { quantity: 'loginsMany', what: 'sign-ins', unit: '/s' },
  { quantity: 'loginCpuMany', what: 'server CPU per sign-in', unit: 'ms' },
  { quantity: 'calls', what: 'whole calls', unit: '/s' },
  {
    quantity: 'callsPerCore',
    what: 'whole calls per second of server CPU',
    unit: '',
    aim: { of: 'ratio', atLeast: 0.5 },
  },
  {
    quantity: 'rings',
    what: 'call started to ringing, one at a time, p50',
    unit: 'ms',
    aim: { of: 'value', atMost: 5 },
  },
];

/** Every quantity of every kind, beside that of the bare Socket.IO relay; then what Ringdown is held against otherwise. */
export function figuresOf({ clients, kinds }: CrowdReadings): Figure[] {
  const baseline = kinds.get(BASELINE);
  const figures = lines.flatMap((line) =>
    [...kinds].flatMap(([kind, readings]): Figure[] => {
      const value = readings.median(line.quantity);
      if (Number.isNaN(value)) return [];
      const aim = kind === 'Ringdown' && clients >= (line.aim?.from ?? 0) ? line.aim : undefined;
      return [
        {
          figure: `${clients} clients: ${line.what}: ${kind}`,
          ...{ value, unit: line.unit, baseline: baseline?.median(line.quantity) ?? null },
          ...(aim && { aim: aimOf(aim) }),
          isNoisy: readings.isNoisy(line.quantity),
        },
      ];
    }),
  );
  return [...figures, ...againstWs(clients, kinds), ...flatness(clients, kinds)];
}

/** The same for people: one row for each quantity, one column for each kind, and the ratio to the baseline. */
export function tableOf({ clients, kinds }: CrowdReadings): string[][] {
  const baseline = kinds.get(BASELINE);
  const rows = lines
    .filter(({ quantity }) => [...kinds.values()].some((of) => !Number.isNaN(of.median(quantity))))
    .map(({ quantity, what, unit }) => [
      what,
      ...[...kinds.values()].map((readings) => {
        const value = readings.median(quantity);
        const ratio = value / (baseline?.median(quantity) ?? Number.NaN);
        const beside = readings === baseline || Number.isNaN(ratio) ? '' : ` (${ratio.toFixed(2)})`;
        return `${withUnit(value, unit)}${beside}${readings.isNoisy(quantity) ? ' ~' : ''}`;
      }),
    ]);
  return [[`${clients} clients`, ...kinds.keys()], ...rows];
}

/** What is compared and has no column of its own, and every aim. */
export function verdictsOn(figures: readonly Figure[]): string[][] {
  const rows = figures
    .filter(({ aim }) => aim !== undefined)
    .map((figure) => [
      figure.figure,
      withUnit(figure.value, figure.unit),
      figure.baseline === null ? '' : `ratio ${(figure.value / figure.baseline).toFixed(2)}`,
      verdictOn(figure),
      figure.isNoisy === true ? 'noisy' : '',
    ]);
  return [['figure', 'value', '', '', ''], ...rows];
}

function aimOf({ of, atMost, atLeast }: Aim): Aim {
  return { of, ...(atMost !== undefined && { atMost }), ...(atLeast !== undefined && { atLeast }) };
}

function againstWs(clients: number, kinds: CrowdReadings['kinds']): Figure[] {
  const [ringdown, ws] = [kinds.get('Ringdown'), kinds.get('ws')];
  if (ringdown === undefined || ws === undefined) return [];
  return [
    {
      figure: `${clients} clients: server CPU per relayed offer: Ringdown / ws`,
      ...{ value: ringdown.median('perMessage'), unit: 'µs', baseline: ws.median('perMessage') },
      isNoisy: ringdown.isNoisy('perMessage') || ws.isNoisy('perMessage'),
    },
  ];
}

/** Whether a sign-in costs more when more people are online. */
function flatness(clients: number, kinds: CrowdReadings['kinds']): Figure[] {
  const measured = [...kinds].filter(([, readings]) => !Number.isNaN(readings.median('loginCpuMany')));
  return measured.map(([kind, readings]) => ({
    figure: `server CPU per sign-in, ${clients} online / ${FEW_ONLINE} online: ${kind}`,
    ...{ value: readings.median('loginCpuMany'), unit: 'ms', baseline: readings.median('loginCpuFew') },
    ...(kind === 'Ringdown' && { aim: { of: 'ratio', atMost: 1.15 } as const }),
    isNoisy: readings.isNoisy('loginCpuMany') || readings.isNoisy('loginCpuFew'),
  }));
}
