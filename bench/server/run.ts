/**
 * `npm run bench:server`: what it costs to carry signaling, for Ringdown with everything on and for three servers that
 * check nothing: a bare Socket.IO relay (the baseline), a bare `ws` relay (the floor) and PeerServer.
 *
 * Options: `--clients=5000`, `--rounds=3`, `--quick` (one short round), `--only=Ringdown,ws`, `--calls` (nothing but whole
 * calls), and for a look inside Ringdown `--node-flags=--cpu-prof`. `--soak` measures Ringdown alone, with `--clients=100000` for `--seconds=30`.
 */
import { count, flag, readOptions, someOf, text } from '../options.ts';
import { printLines, printTable } from '../report.ts';
import { canPin, pinThisProcess } from './cores.ts';
import { figuresOf, tableOf, verdictsOn, type CrowdReadings } from './figures.ts';
import { createKinds, KIND_NAMES, type Kind, type KindName } from './kinds.ts';
import { OTHERS_LIMIT, type WindowCount } from './quiet.ts';
import { Readings } from './readings.ts';
import { measureKind, NEWCOMERS, type Plan } from './scenario.ts';
import { soak } from './soak/soak.ts';
import { createTeamFolder, type TeamFolder } from './team.ts';

const options = readOptions({
  clients: count(null),
  rounds: count(3),
  quick: flag(),
  only: someOf(KIND_NAMES),
  soak: flag(),
  calls: flag(),
  seconds: count(30),
  'per-process': count(17_000),
  'node-flags': text(),
});

const FEW = 1_000;
const many = options.clients ?? 5_000;
const rounds = options.quick ? 1 : options.rounds;
const pace = options.quick
  ? { windowMs: 1_000, windows: { wanted: 1, atMost: 3 }, settleMs: 500 }
  : { windowMs: 2_000, windows: { wanted: 2, atMost: 6 }, settleMs: 2_000 };
const crowds = options.calls ? [Math.min(FEW, many)] : [...new Set([Math.min(FEW, many), many])];
const plans: Plan[] = crowds.map((clients, index) => ({
  ...{ clients, withCalls: index === 0, onlyCalls: options.calls },
  ...pace,
}));

const windows: WindowCount = { measured: 0, dropped: 0 };

async function measureCrowd(kinds: readonly Kind[], team: TeamFolder, plan: Plan): Promise<CrowdReadings> {
  const readings = new Map<KindName, Readings>(kinds.map(({ name }) => [name, new Readings(windows)]));
  for (let round = 1; round <= rounds; round++) {
    for (const kind of kinds) {
      console.error(`${plan.clients} clients, round ${round} of ${rounds}: ${kind.name}`);
      const into = readings.get(kind.name);
      if (into !== undefined) await measureKind(kind, team.members, { plan, readings: into });
    }
  }
  return { clients: plan.clients, kinds: readings };
}

function printWindows(): void {
  const { measured, dropped } = windows;
  const limit = `${OTHERS_LIMIT * 100} % of a core`;
  console.log(`\n${measured} windows, ${dropped} dropped or noisy: other processes used more than ${limit}.`);
  if (dropped * 2 > measured)
    console.log('THIS MACHINE WAS NOT QUIET: take these figures as hints, and measure again.');
  if (!canPin) console.log('The servers had no core of their own: this system has no taskset, or one core.');
}

async function compare(): Promise<void> {
  pinThisProcess('load');
  const team = await createTeamFolder(many + NEWCOMERS);
  try {
    const flags = options['node-flags'].split(' ').filter((flag) => flag !== '');
    const kinds = createKinds(team, flags).filter(({ name }) => options.only.has(name));
    for (const plan of plans) {
      const readings = await measureCrowd(kinds, team, plan);
      const figures = figuresOf(readings);
      printTable('In brackets the ratio to socket.io; ~ where the machine was not quiet', tableOf(readings));
      printTable('Aims', verdictsOn(figures));
      printLines(figures);
      for (const [kind, of] of options.calls ? [] : readings.kinds) {
        const share = Math.round(of.median('loadShare') * 100);
        console.log(`The load used ${share} % of a core while it saturated ${kind}.`);
      }
    }
    printWindows();
  } finally {
    team.dispose();
  }
}

if (options.soak) {
  await soak({
    clients: options.clients ?? 100_000,
    seconds: options.seconds,
    perProcess: options['per-process'],
  });
} else await compare();
// The connections that servers left behind are nothing to wait for.
process.exit(0);
