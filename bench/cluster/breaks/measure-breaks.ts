import { setTimeout as wait } from 'node:timers/promises';
import { AT_ONCE, connectAll, teamOf } from '../../server/crowd.ts';
import type { Seat } from '../../server/dialect.ts';
import { measureWindow } from '../../server/measure.ts';
import { OTHERS_LIMIT } from '../../server/quiet.ts';
import { RESTART_GRACE_MS } from '../../../signaling-server/src/presence/presence-service.ts';
import type { Running } from '../routings.ts';
import { breaks, type Break, type BreakName } from './break.ts';
import { longestWait, rightSince, type Look } from './look-model.ts';
import { lagOf, watchReadiness, type Lag } from './node-health.ts';
import { Onlooker, onPresence, SEEN_BY_ONE } from './onlooker.ts';

export interface BreakPlan {
  /** Of each node. */
  readonly clients: number;
  readonly outageMs: number;
  /** So long what a break costs is looked at, from its beginning. */
  readonly watchMs: number;
  /** Before it, nothing happens for so long: what nodes say of their lag reaches back a minute. */
  readonly restMs: number;
}

/** What a break cost. Of two nodes the one that was worse off, but for what is counted. */
export interface BreakCost {
  readonly notReadyMs: number;
  readonly longestWaitMs: number;
  readonly requests: number;
  readonly refused: number;
  /** From the moment Redis was there again. */
  readonly rightAfterMs: number;
  /** Of whom a device heard, or was answered, that they were not there. */
  readonly falselyOffline: number;
  /** How often a device was told how somebody is. */
  readonly told: number;
  readonly nodeCpuMs: number;
  readonly lag: Lag;
}

export interface BreakCosts {
  readonly of: ReadonlyMap<BreakName, BreakCost>;
  readonly lost: number;
  readonly isNoisy: boolean;
}

const NODES = 2;
/** Whoever is not shown right after this long never will be. */
const PATIENCE_MS = 180_000;
/** The longest that somebody who is not there is shown all the same, and what it takes to notice that it is over. */
const GRACES_MS = RESTART_GRACE_MS + 15_000;
const LOOK_AGAIN_MS = 100;
const QUIET_LOOK_MS = 2_000;

export const onlookersFor = (clients: number): number => NODES * Math.ceil((NODES * clients) / SEEN_BY_ONE);

export async function measureBreaks(running: Running, plan: BreakPlan): Promise<BreakCosts> {
  const stage = await setStage(running, plan.clients);
  const of = new Map<BreakName, BreakCost>();
  let others = 0;
  for (const broken of breaks(plan.outageMs)) {
    await wait(plan.restMs);
    const quiet = await measureWindow(running.nodes.together, async () => {
      await wait(QUIET_LOOK_MS);
      return {};
    });
    others = Math.max(others, quiet.others);
    console.error(`2 nodes: Redis: ${broken.name}`);
    of.set(broken.name, await measureBreak(running, stage, { broken, plan }));
  }
  return { of, lost: stage.lost(), isNoisy: others > OTHERS_LIMIT };
}

interface Stage {
  readonly onlookers: readonly Onlooker[];
  readonly falselyOffline: Set<string>;
  told(): number;
  /** How many connections the nodes closed. */
  lost(): number;
}

/** Everybody is there and watches fifty others, half of them at the other node; onlookers at each node see everybody. */
async function setStage({ nodes, dialect, members }: Running, clients: number): Promise<Stage> {
  const people = members.slice(0, NODES * clients);
  const atNodes = await Promise.all(
    nodes.ports.map((port, node) =>
      connectAll({ port }, dialect, people.slice(node * clients, (node + 1) * clients)),
    ),
  );
  const seats = Array.from({ length: clients }, (_, index) =>
    atNodes.map((seatsOf) => seatsOf[index]),
  ).flat() as Seat[];
  const waiting = seats.entries();
  const watchOneAfterTheOther = async (): Promise<void> => {
    for (const [index, seat] of waiting) await dialect.watch(seat, teamOf(seats, index));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, watchOneAfterTheOther));

  const falselyOffline = new Set<string>();
  let [told, lost] = [0, 0];
  for (const { line } of seats) {
    line.onClose = () => void (lost += 1);
    onPresence(line, ({ userId, status }) => {
      told += 1;
      if (status === 'offline') falselyOffline.add(userId);
    });
  }
  const onlookers: Onlooker[] = [];
  for (const [index, member] of members.slice(people.length).entries()) {
    const line = await dialect.connect(nodes.ports[index % NODES] ?? 0, member);
    const first = Math.floor(index / NODES) * SEEN_BY_ONE;
    const seen = people.slice(first, first + SEEN_BY_ONE).map(({ userId }) => userId);
    onlookers.push(new Onlooker(line, seen, (userId) => falselyOffline.add(userId)));
  }
  return { onlookers, falselyOffline, told: () => told, lost: () => lost };
}

interface Breaking {
  readonly broken: Break;
  readonly plan: BreakPlan;
}

/** Fails with the first that fails: an onlooker that got no answer, a node that is not there, or who is not shown right. */
async function measureBreak(running: Running, stage: Stage, breaking: Breaking): Promise<BreakCost> {
  stage.falselyOffline.clear();
  const over = new AbortController();
  const looks = stage.onlookers.map((): Look[] => []);
  const measuring = goThrough(running, stage, { ...breaking, looks, givenUp: over.signal }).finally(() =>
    over.abort(),
  );
  const readiness = running.nodes.ports.map((port) => watchReadiness(port, over.signal));
  const looking = stage.onlookers.map((onlooker, index) =>
    onlooker.look(over.signal, (look) => looks[index]?.push(look)),
  );
  try {
    const [cost, notReady] = await Promise.all([measuring, Promise.all(readiness), Promise.all(looking)]);
    return { ...cost, notReadyMs: Math.max(...notReady) };
  } catch (error) {
    over.abort();
    // Otherwise a Redis that is on its way back would outlive this process.
    await Promise.allSettled([measuring]);
    throw error;
  }
}

interface Watched extends Breaking {
  /** What each onlooker was answered so far; grows. */
  readonly looks: readonly (readonly Look[])[];
  readonly givenUp: AbortSignal;
}

/** Until everybody is shown right and no grace can end any more by which somebody would be shown offline. */
async function goThrough(
  { nodes, redis }: Running,
  stage: Stage,
  { broken, plan, looks, givenUp }: Watched,
): Promise<Omit<BreakCost, 'notReadyMs'>> {
  const [toldBefore, cpuBefore] = [stage.told(), await nodes.together.sample()];
  const startedAt = performance.now();
  await broken.happen(redis, givenUp);
  const backAt = performance.now();
  await wait(plan.watchMs - (backAt - startedAt), undefined, { signal: givenUp });
  const cpuAfter = await nodes.together.sample();
  const lags = await Promise.all(nodes.ports.map((port) => lagOf(port)));
  const whenRight = { looks, from: backAt, givenUp };
  await untilRight(whenRight);
  const seen = looks.flat();
  await wait(GRACES_MS, undefined, { signal: givenUp });
  const rightAt = await untilRight(whenRight);
  return {
    longestWaitMs: longestWait(seen),
    requests: seen.length,
    refused: seen.filter(({ outcome }) => outcome === 'refused').length,
    rightAfterMs: rightAt - backAt,
    falselyOffline: stage.falselyOffline.size,
    told: stage.told() - toldBefore,
    nodeCpuMs: cpuAfter.cpuMs - cpuBefore.cpuMs,
    lag: { p99: Math.max(...lags.map(({ p99 }) => p99)), max: Math.max(...lags.map(({ max }) => max)) },
  };
}

interface WhenRight extends Pick<Watched, 'looks' | 'givenUp'> {
  readonly from: number;
}

/** Resolves to when the last of the onlookers had everybody as being there, as they have had since. */
async function untilRight({ looks, from, givenUp }: WhenRight): Promise<number> {
  const askedAt = performance.now();
  for (;;) {
    const rightAt = looks.map((of) => rightSince(of, from)).filter((at) => at !== null);
    if (rightAt.length === looks.length) return Math.max(...rightAt);
    if (performance.now() - askedAt > PATIENCE_MS) throw new Error('not everybody is shown as being there');
    await wait(LOOK_AGAIN_MS, undefined, { signal: givenUp });
  }
}
