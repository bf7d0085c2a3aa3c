/**
 * `npm run bench:cluster`: what it costs that two people are on different nodes, for Ringdown and for a
 * bare Socket.IO relay with the sharded adapter (the baseline), with 2 and with 8 nodes on one Redis. Then how soon a call
 * rings on another node, what people cost Redis (a sign-in, and being there), and what two full nodes go through when they
 * lose Redis.
 *
 * Options: `--parts=relaying,ringing,people,breaks`, `--nodes=2,8`, `--pairs=56`, `--per-second=400`, `--teams=10`,
 * `--clients=2000`, `--quick`, `--only=Ringdown`.
 */
import { findPostgres, NO_POSTGRES } from '../../signaling-server/src/testing/postgres.ts';
import { NO_REDIS, redisVersion } from '../../signaling-server/src/testing/redis.ts';
import { count, counts, flag, readOptions, someOf } from '../options.ts';
import { printFigures } from '../report.ts';
import { pinThisProcess } from '../server/cores.ts';
import { breakFigures } from './breaks/break-figures.ts';
import { measureBreaks, onlookersFor, type BreakPlan } from './breaks/measure-breaks.ts';
import { growthFigures, presenceFigures, relayFigures, ringFigures, type RelayCosts } from './figures.ts';
import { CONTACTS, measurePresence, peopleFor } from './presence.ts';
import { measureRelay, type RelayCost, type RelayPlan } from './relay.ts';
import { measureRinging, type RingCost } from './ringing.ts';
import {
  ROUTING_NAMES,
  withCluster,
  withNodes,
  withRoutings,
  type Routing,
  type RoutingName,
} from './routings.ts';

const options = readOptions({
  nodes: counts([2, 8]),
  pairs: count(56),
  'per-second': count(400),
  teams: count(10),
  clients: count(null),
  parts: someOf(['relaying', 'ringing', 'people', 'breaks']),
  quick: flag(),
  only: someOf(ROUTING_NAMES),
});

const plan: RelayPlan = {
  perSecond: options['per-second'],
  ...(options.quick
    ? { warmUpMs: 500, idleMs: 3_500, windowMs: 1_500 }
    : { warmUpMs: 2_000, idleMs: 4_000, windowMs: 6_000 }),
};
const breakPlan: BreakPlan = options.quick
  ? { clients: options.clients ?? 100, outageMs: 2_000, watchMs: 5_000, restMs: 1_000 }
  : { clients: options.clients ?? 2_000, outageMs: 10_000, watchMs: 30_000, restMs: 40_000 };
const { parts, teams } = options;
const people = 2 * options.pairs;

async function relayCosts(routings: readonly Routing[], nodes: number): Promise<RelayCosts> {
  const of = new Map<RoutingName, RelayCost>();
  for (const routing of routings) {
    console.error(`${nodes} nodes: ${routing.name}`);
    of.set(
      routing.name,
      await withCluster(routing, { nodes, people }, (cluster) => measureRelay(cluster, plan)),
    );
  }
  return { nodes, of };
}

async function relaying(routings: readonly Routing[]): Promise<void> {
  const costs: RelayCosts[] = [];
  for (const nodes of options.nodes) {
    const cost = await relayCosts(routings, nodes);
    costs.push(cost);
    printFigures(`${nodes} nodes, beside the sharded adapter`, relayFigures(cost));
  }
  printFigures('Whether more nodes cost more', growthFigures(costs));
}

async function ringing(routings: readonly Routing[]): Promise<void> {
  const costs = new Map<RoutingName, RingCost>();
  for (const routing of routings) {
    console.error(`2 nodes: calls of ${routing.name}`);
    const cost = await withCluster(routing, { nodes: 2, people }, (cluster) =>
      measureRinging(cluster, plan.windowMs),
    );
    costs.set(routing.name, cost);
  }
  printFigures('How soon it rings on another node', ringFigures(costs));
}

async function costOfPeople(routing: Routing): Promise<void> {
  console.error(`2 nodes: presence of ${teams} teams`);
  const cost = await withCluster(routing, { nodes: 2, people: peopleFor(teams) }, (cluster) =>
    measurePresence(cluster, teams),
  );
  printFigures('What people cost Redis', presenceFigures(cost, CONTACTS));
}

async function costOfBreaks(routing: Routing): Promise<void> {
  const { clients } = breakPlan;
  console.error(`2 nodes: ${clients} clients each`);
  const size = { nodes: 2, people: 2 * clients + onlookersFor(clients) };
  const costs = await withNodes(routing, size, (running) => measureBreaks(running, breakPlan));
  printFigures(`When 2 nodes of ${clients} clients each lose Redis`, breakFigures(costs));
}

const missing = [findPostgres() === null ? NO_POSTGRES : '', redisVersion() === null ? NO_REDIS : ''];
if (missing.some((what) => what !== '')) {
  console.error(missing.filter((what) => what !== '').join('\n'));
  process.exit(1);
}

pinThisProcess('load');
await withRoutings(async (all) => {
  const routings = all.filter(({ name }) => options.only.has(name));
  if (parts.has('relaying')) await relaying(routings);
  if (parts.has('ringing')) await ringing(routings);
  // The bare relay knows nobody.
  for (const routing of routings.filter(({ name }) => name === 'Ringdown')) {
    if (parts.has('people')) await costOfPeople(routing);
    if (parts.has('breaks')) await costOfBreaks(routing);
  }
});
// The connections that servers left behind are nothing to wait for.
process.exit(0);
