import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from '../report.ts';
import { CallLoad } from '../server/load/call-load.ts';
import { OTHERS_LIMIT } from '../server/quiet.ts';
import { seatPairs } from './nodes.ts';
import type { Cluster } from './routings.ts';

/** How soon a call rings whose two people are on different nodes. */
export interface RingCost {
  readonly p50: number;
  readonly isNoisy: boolean;
}

const UNTIMED = 50;

export async function measureRinging(cluster: Cluster, windowMs: number): Promise<RingCost> {
  const { nodes, dialect, members, meter } = cluster;
  const pairs = await seatPairs(nodes, dialect, members);
  const load = new CallLoad(nodes.together, dialect, pairs);
  await load.start(1, UNTIMED);
  const before = await meter.read();
  const { value, others } = await load.measure(windowMs);
  const after = await meter.read();
  await load.stop();
  await wait(100);
  for (const { caller, callee } of pairs) for (const { line } of [caller, callee]) line.close();
  // Redis is no stranger here, and PostgreSQL is counted as one: a busy machine shows all the same.
  const strangers = others - (after.cpuMs - before.cpuMs) / value.elapsedMs;
  return { p50: percentile(value.rangAfterMs, 0.5), isNoisy: strangers > OTHERS_LIMIT * 5 };
}
