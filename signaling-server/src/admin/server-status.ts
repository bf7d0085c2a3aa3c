import type { Clock } from '../ops/clock.ts';
import type { Counter } from '../ops/metrics.ts';
import type { EventLoopWatch } from '../ops/event-loop-watch.ts';
import type { ReadinessProbe } from '../ops/readiness.ts';
import type { RelayWatch } from '../ops/relay-watch.ts';
import { type ServerStatus, NodeFigures, type NodeStatus, type Reply } from '../protocol/index.ts';
import type { Nodes } from '../cluster/nodes.ts';
import { readVersion } from '../version.ts';
import type { AdminStore } from './admin-store.ts';
import { done } from '../ops/reply.ts';
import type { CountedNode } from '../cluster/node-store.ts';

/** What is counted since the start, and measured. */
export interface StatusTallies {
  readonly refusals: Pick<Counter, 'all'>;
  /** Calls that ended, by reason. */
  readonly endings: Pick<Counter, 'all'>;
  readonly operations: {
    readonly eventLoop: EventLoopWatch;
    /** Of what the server can not work without. */
    readonly readiness: Pick<ReadinessProbe, 'latencies'>;
    readonly relays: Pick<RelayWatch, 'ways' | 'results' | 'lookedAt'>;
  };
}

interface StatusDeps extends StatusTallies {
  readonly clock: Clock;
  readonly store: Pick<AdminStore, 'countCalls'>;
  readonly nodes: Pick<Nodes, 'id' | 'census'>;
  /** Whether several nodes may run, which meet in Redis. */
  readonly isShared: boolean;
  readonly publicUrl: () => string;
  readonly database: ServerStatus['database']['kind'];
  readonly isTurnConfigured: boolean;
  readonly warnings: () => Promise<ServerStatus['warnings']>;
}

/** The status of the server as this node sees it, and what this node tells the others of itself. */
export function createStatus(deps: StatusDeps) {
  const { clock, nodes: cluster } = deps;
  const [version, startedAt] = [readVersion(), clock.now()];
  const figures = (): NodeFigures => ({
    ...{
      version,
      startedAt,
      rssBytes: process.memoryUsage.rss(),
      eventLoopLagMs: deps.operations.eventLoop.read(),
    },
    endedByReason: deps.endings.all(),
    refusalsByCode: deps.refusals.all(),
  });
  return {
    figures,
    async readStatus(): Promise<Reply<ServerStatus>> {
      const [{ nodes, connections, people }, calls, latencies, warnings] = await Promise.all([
        cluster.census(),
        deps.store.countCalls(),
        deps.operations.readiness.latencies(),
        deps.warnings(),
      ]);
      const own = figures();
      const understood = nodes.flatMap((node) => {
        const told = node.name === cluster.id ? own : understand(node.figures);
        return told === null ? [] : [{ node, figures: told }];
      });
      const { database = null, redis = null } = latencies;
      return done({
        ...{ version, startedAt, eventLoopLagMs: own.eventLoopLagMs, rssBytes: own.rssBytes },
        database: { kind: deps.database, ok: database !== null },
        redis: deps.isShared ? { ok: redis !== null } : null,
        ...{ connections, peopleOnline: people, nodes: nodes.map(({ name }) => name) },
        perNode: understood.map(({ node, figures }) => lineOf(node, figures)),
        ...{ nodeId: cluster.id, now: clock.now(), publicUrl: deps.publicUrl(), turn: readRelays(deps) },
        calls: { ...calls, endedByReason: sum(understood.map(({ figures }) => figures.endedByReason)) },
        refusalsByCode: sum(understood.map(({ figures }) => figures.refusalsByCode)),
        warnings,
      });
    },
  };
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

function readRelays({ isTurnConfigured, operations }: StatusDeps): ServerStatus['turn'] {
  const { relays } = operations;
  relays.lookedAt();
  return { configured: isTurnConfigured, ...(relays.ways === 0 ? {} : { relays: [...relays.results()] }) };
}
