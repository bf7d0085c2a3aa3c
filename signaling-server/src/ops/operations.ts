import type { Delivery } from '../socket/delivery.ts';
import type { LocalDevices } from '../socket/local-devices.ts';
import type { Stores } from '../storage/stores.ts';
import { readVersion } from '../version.ts';
import type { Clock } from './clock.ts';
import { drain, type DrainDeps } from './life-cycle.ts';
import { createEventLoopWatch } from './event-loop-watch.ts';
import type { Logger } from './logger.ts';
import type { Config } from '../config.ts';
import { createPrometheus } from './prometheus.ts';
import { createReadiness, type HealthCheck } from './readiness.ts';
import { createRelayWatch, type RelayWay } from './relay-watch.ts';

export interface OperationsDeps {
  readonly config: Pick<Config, 'metrics' | 'drainMs'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stores: Pick<Stores, 'ping' | 'admin'>;
  readonly relayWays: readonly RelayWay[];
  /** The devices that are connected here. */
  readonly devices: Pick<LocalDevices, 'count' | 'people'>;
  readonly delivery: { readonly here: Pick<Delivery, 'toAll'> };
  /** Rejects when Redis does not answer; null where there is none. */
  readonly pingRedis: (() => Promise<void>) | null;
}

/** What an admin, and the machines of an admin, see of the server. */
export type Operations = ReturnType<typeof createOperations>;

export function createOperations(deps: OperationsDeps) {
  const { config, clock, log, stores, devices, relayWays } = deps;
  const eventLoop = createEventLoopWatch();
  const readiness = createReadiness({ checks: checksOf(deps), clock, log });
  const relays = createRelayWatch({ ways: relayWays, clock, log });
  const metrics = createPrometheus({
    connections: () => devices.count,
    people: () => devices.people,
    calls: () => stores.admin.countCalls(),
    dependencies: () => readiness.latencies(),
    relays: () => relays.results().map(({ url, fault }) => ({ address: url, isUp: fault === null })),
    version: readVersion(),
  });
  return {
    ...{ metrics, metricsAccess: config.metrics, readiness, relays, eventLoop },
    /** Begins to try what the server can do without. */
    start: () => relays.start(),
    /** Empties the server before it stops. */
    async drain(wires: Pick<DrainDeps, 'stopListening' | 'pending'>): Promise<void> {
      readiness.drain();
      await drain({
        ...{ ...wires, windowMs: config.drainMs, clock, log, connections: () => devices.count },
        announce: (reconnectWithinMs) => deps.delivery.here.toAll('server:draining', { reconnectWithinMs }),
      });
    },
    stop(): void {
      relays.stop();
      eventLoop.stop();
    },
  };
}

/** What the server can not work without. */
function checksOf({ stores, pingRedis }: OperationsDeps): readonly HealthCheck[] {
  const database = { name: 'database', check: () => stores.ping() };
  return pingRedis === null ? [database] : [database, { name: 'redis', check: pingRedis }];
}
