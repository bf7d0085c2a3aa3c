import { done } from '../ops/reply.ts';
import { NodeFigures, type NodeStatus, type Reply, type ServerStatus } from '../protocol/index.ts';
import type { CountedNode } from '../cluster/node-store.ts';

/** Where each part of the status comes from. */
export interface StatusSource {
  /** Of this node. */
  readonly turn: () => ServerStatus['turn'];
  readonly nodeId: () => string;
  readonly now: () => number;
  readonly publicUrl: () => string;
  readonly warnings: () => Promise<ServerStatus['warnings']>;
  /** Of this node, at this moment. */
  readonly figures: () => NodeFigures;
  /** Of all nodes. */
  readonly live: () => Promise<LiveCounts>;
  /** Whether what it needs answers. */
  readonly health: () => Promise<Pick<ServerStatus, 'database' | 'redis'>>;
}

interface LiveCounts {
  readonly nodes: readonly CountedNode[];
  readonly connections: number;
  readonly peopleOnline: number;
  readonly ringing: number;
  readonly active: number;
}

export async function readStatus(source: StatusSource): Promise<Reply<ServerStatus>> {
  const [live, health, warnings] = await Promise.all([source.live(), source.health(), source.warnings()]);
  const { nodes, connections, peopleOnline, ringing, active } = live;
  const [nodeId, own] = [source.nodeId(), source.figures()];
  const understood = nodes.flatMap((node) => {
    const figures = node.name === nodeId ? own : understand(node.figures);
    return figures === null ? [] : [{ node, figures }];
  });
  const all = understood.map(({ figures }) => figures);
  const { version, startedAt, eventLoopLagMs, rssBytes } = own;
  return done({
    ...{ version, startedAt, eventLoopLagMs, rssBytes, ...health },
    ...{ connections, peopleOnline, nodes: nodes.map(({ name }) => name) },
    perNode: understood.map(({ node, figures }) => lineOf(node, figures)),
    ...{ nodeId, now: source.now(), publicUrl: source.publicUrl(), turn: source.turn() },
    calls: { ringing, active, endedByReason: sum(all.map(({ endedByReason }) => endedByReason)) },
    refusalsByCode: sum(all.map(({ refusalsByCode }) => refusalsByCode)),
    warnings,
  });
}

/** A node of another version may have told it in another form; then it is one of the nodes, and no more is known. */
function understand(figures: unknown): NodeFigures | null {
  const parsed = NodeFigures.safeParse(figures);
  return parsed.success ? parsed.data : null;
}

function lineOf({ name, connections }: CountedNode, figures: NodeFigures): NodeStatus {
  const { version, startedAt, eventLoopLagMs, rssBytes } = figures;
  return { name, connections, version, startedAt, eventLoopLagMs, rssBytes };
}

function sum<K extends string>(counts: readonly Partial<Record<K, number>>[]): Partial<Record<K, number>> {
  const total: Partial<Record<K, number>> = {};
  for (const one of counts)
    for (const [key, count] of Object.entries(one) as [K, number][]) total[key] = (total[key] ?? 0) + count;
  return total;
}
