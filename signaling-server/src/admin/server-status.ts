import { done } from '../ops/reply.ts';
import type { Reply, ServerStatus } from '../protocol/index.ts';

/** Where each part of the status comes from. */
export interface StatusSource {
  /** What does not change while the server runs. */
  readonly fixed: Pick<ServerStatus, 'version' | 'startedAt' | 'turn'>;
  /** Changes when the others took this node for dead. */
  readonly nodeId: () => string;
  readonly now: () => number;
  readonly publicUrl: () => string;
  readonly warnings: () => Promise<ServerStatus['warnings']>;
  readonly refusalsByCode: () => ServerStatus['refusalsByCode'];
  readonly endedByReason: () => ServerStatus['calls']['endedByReason'];
  /** Of all nodes. */
  readonly live: () => Promise<LiveCounts>;
  readonly process: () => Pick<ServerStatus, 'eventLoopLagMs' | 'rssBytes'>;
  /** Whether what it needs answers. */
  readonly health: () => Promise<Pick<ServerStatus, 'database' | 'redis'>>;
}

interface LiveCounts {
  readonly nodes: readonly string[];
  readonly connections: number;
  readonly peopleOnline: number;
  readonly ringing: number;
  readonly active: number;
}

export async function readStatus(source: StatusSource): Promise<Reply<ServerStatus>> {
  const [live, health, warnings] = await Promise.all([source.live(), source.health(), source.warnings()]);
  const { nodes, connections, peopleOnline, ringing, active } = live;
  return done({
    ...source.fixed,
    ...source.process(),
    ...health,
    ...{ connections, peopleOnline, nodes: [...nodes] },
    ...{ nodeId: source.nodeId(), now: source.now(), publicUrl: source.publicUrl() },
    calls: { ringing, active, endedByReason: source.endedByReason() },
    refusalsByCode: source.refusalsByCode(),
    warnings,
  });
}
