import type { Clock } from '../ops/clock.ts';
import type { Counter } from '../ops/counter.ts';
import type { ProcessStatus } from '../ops/process-status.ts';
import { randomId } from '../ops/random-id.ts';
import type { ServerStatus } from '../protocol/index.ts';
import type { SharedState } from '../shared-state.ts';
import { readVersion } from '../version.ts';
import type { AdminStore } from './admin-store.ts';
import type { StatusSource } from './server-status.ts';

/** What is counted since the start. */
export interface StatusTallies {
  readonly refusals: Pick<Counter, 'all'>;
  /** Calls that ended, by reason. */
  readonly endings: Pick<Counter, 'all'>;
  readonly process: () => ProcessStatus;
}

export interface StatusSourceDeps extends StatusTallies {
  readonly clock: Clock;
  readonly store: Pick<AdminStore, 'countCalls'>;
  readonly shared: SharedState;
  readonly publicUrl: () => string;
  readonly database: ServerStatus['database']['kind'];
  readonly isTurnConfigured: boolean;
  readonly warnings: () => Promise<ServerStatus['warnings']>;
}

/** The status as this node sees it. */
export function createStatusSource(deps: StatusSourceDeps): StatusSource {
  const { clock, store, shared } = deps;
  const { lines } = shared.connections;
  const nodeId = randomId();
  return {
    fixed: {
      ...{ version: readVersion(), startedAt: clock.now(), nodeId },
      turn: { configured: deps.isTurnConfigured },
    },
    now: () => clock.now(),
    publicUrl: deps.publicUrl,
    warnings: deps.warnings,
    refusalsByCode: () => deps.refusals.all(),
    endedByReason: () => deps.endings.all(),
    live: async () => ({
      ...{ connections: lines.count, peopleOnline: lines.people },
      nodes: shared.outlivesNode ? await shared.nodes() : [nodeId],
      ...(await store.countCalls()),
    }),
    process() {
      const { eventLoopLag, residentBytes } = deps.process();
      return {
        eventLoopLagMs: { p50: eventLoopLag.p50Ms, p99: eventLoopLag.p99Ms },
        rssBytes: residentBytes,
      };
    },
    health: async () => ({
      // Whoever asks was looked up in it a moment ago.
      database: { kind: deps.database, ok: true },
      redis: shared.outlivesNode ? { ok: await answers(shared) } : null,
    }),
  };
}

function answers(shared: SharedState): Promise<boolean> {
  return shared.check().then(
    () => true,
    () => false,
  );
}
