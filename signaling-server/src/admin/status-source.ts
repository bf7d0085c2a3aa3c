import type { Clock } from '../ops/clock.ts';
import type { Counter } from '../ops/counter.ts';
import type { ProcessStatus } from '../ops/process-status.ts';
import type { ReadinessProbe } from '../ops/readiness.ts';
import type { RelayWatch } from '../ops/relay-watch.ts';
import type { ServerStatus } from '../protocol/index.ts';
import type { Nodes } from '../cluster/nodes.ts';
import { readVersion } from '../version.ts';
import type { AdminStore } from './admin-store.ts';
import type { StatusSource } from './server-status.ts';

/** What is counted since the start, and measured. */
export interface StatusTallies {
  readonly refusals: Pick<Counter, 'all'>;
  /** Calls that ended, by reason. */
  readonly endings: Pick<Counter, 'all'>;
  readonly operations: {
    readonly status: () => ProcessStatus;
    /** Of what the server can not work without. */
    readonly readiness: Pick<ReadinessProbe, 'latencies'>;
    readonly relays: Pick<RelayWatch, 'ways' | 'results' | 'lookedAt'>;
  };
}

export interface StatusSourceDeps extends StatusTallies {
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

/** The status as this node sees it. */
export function createStatusSource(deps: StatusSourceDeps): StatusSource {
  const { clock, store, nodes: cluster } = deps;
  const [version, startedAt] = [readVersion(), clock.now()];
  return {
    turn: () => readRelays(deps),
    nodeId: () => cluster.id,
    now: () => clock.now(),
    publicUrl: deps.publicUrl,
    warnings: deps.warnings,
    async live() {
      const [{ nodes, connections, people }, calls] = await Promise.all([
        cluster.census(),
        store.countCalls(),
      ]);
      return { nodes, connections, peopleOnline: people, ...calls };
    },
    figures() {
      const { eventLoopLag, residentBytes } = deps.operations.status();
      return {
        ...{ version, startedAt, rssBytes: residentBytes },
        eventLoopLagMs: { p50: eventLoopLag.p50Ms, p99: eventLoopLag.p99Ms },
        endedByReason: deps.endings.all(),
        refusalsByCode: deps.refusals.all(),
      };
    },
    async health() {
      const { database = null, redis = null } = await deps.operations.readiness.latencies();
      return {
        database: { kind: deps.database, ok: database !== null },
        redis: deps.isShared ? { ok: redis !== null } : null,
      };
    },
  };
}

function readRelays({ isTurnConfigured, operations }: StatusSourceDeps): ServerStatus['turn'] {
  const { relays } = operations;
  relays.lookedAt();
  return { configured: isTurnConfigured, ...(relays.ways === 0 ? {} : { relays: [...relays.results()] }) };
}
