import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from '../report.ts';
import { RelayLoad } from '../server/load/relay-load.ts';
import { OTHERS_LIMIT } from '../server/quiet.ts';
import { seatPairs } from './nodes.ts';
import { idleRates, spentBetween } from './redis-meter.ts';
import type { Cluster } from './routings.ts';

export interface RelayPlan {
  readonly perSecond: number;
  readonly warmUpMs: number;
  readonly idleMs: number;
  readonly windowMs: number;
}

/** What one offer costs that goes from a person on one node to a person on another. */
export interface RelayCost {
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly redisCpuUs: number;
  readonly nodeCpuUs: number;
  readonly p50: number;
  readonly p99: number;
  readonly isNoisy: boolean;
}

export async function measureRelay(cluster: Cluster, plan: RelayPlan): Promise<RelayCost> {
  const { nodes, dialect, members, meter } = cluster;
  const pairs = await seatPairs(nodes, dialect, members);
  const load = await RelayLoad.open(nodes.together, dialect, pairs);
  await load.atRate(plan.perSecond, plan.warmUpMs);
  await settle(load);

  const before = { redis: await meter.read(), nodes: await nodes.together.sample() };
  await wait(plan.idleMs);
  const after = { redis: await meter.read(), nodes: await nodes.together.sample() };
  const idle = idleRates(before.redis, after.redis);
  const idleNodeCpu = (after.nodes.cpuMs - before.nodes.cpuMs) / (after.nodes.atMs - before.nodes.atMs);

  const from = { redis: await meter.read(), nodes: await nodes.together.sample(), sent: load.sent };
  const { value, others } = await load.atRate(plan.perSecond, plan.windowMs);
  // Counted are all that were sent, so all have to arrive.
  await settle(load);
  const to = { redis: await meter.read(), nodes: await nodes.together.sample(), sent: load.sent };
  for (const { caller, callee } of pairs) for (const { line } of [caller, callee]) line.close();
  const redis = spentBetween(from.redis, to.redis, idle);
  const nodeCpuMs = to.nodes.cpuMs - from.nodes.cpuMs - idleNodeCpu * (to.nodes.atMs - from.nodes.atMs);

  const each = (total: number): number => total / (to.sent - from.sent);
  return {
    ...{ bytesOut: each(redis.bytesOut), bytesIn: each(redis.bytesIn) },
    ...{ redisCpuUs: each(redis.cpuMs * 1000), nodeCpuUs: each(nodeCpuMs * 1000) },
    p50: percentile(value.latencies, 0.5),
    p99: percentile(value.latencies, 0.99),
    // Redis is no stranger here.
    isNoisy: others - redis.cpuMs / value.elapsedMs > OTHERS_LIMIT,
  };
}

/** Until all has arrived, and what was done for it afterwards as well. */
async function settle(load: RelayLoad): Promise<void> {
  await load.arrived();
  await wait(300);
}
