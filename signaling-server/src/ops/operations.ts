import type { Delivery } from '../socket/delivery.ts';
import type { LocalDevices } from '../socket/local-devices.ts';
import type { Stores } from '../storage/stores.ts';
import { readVersion } from '../version.ts';
import type { Clock } from './clock.ts';
import { drain, type DrainDeps } from './life-cycle.ts';
import { createEventLoopWatch, type EventLoopWatch } from './event-loop-watch.ts';
import type { Logger } from './logger.ts';
import type { Config, MetricsAccess } from '../config.ts';
import { createPrometheus, type Prometheus } from './prometheus.ts';
import { createReadiness, type HealthCheck, type ReadinessProbe } from './readiness.ts';
import { createRelayWatch, type RelayWatch, type RelayWay } from './relay-watch.ts';

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
export interface Operations {
  readonly metrics: Prometheus;
  readonly metricsAccess: MetricsAccess;
  readonly readiness: ReadinessProbe;
  readonly relays: RelayWatch;
  readonly eventLoop: EventLoopWatch;
  /** Begins to try what the server can do without. */
  start(): void;
  /** Empties the server before it stops. */
  drain(wires: Pick<DrainDeps, 'stopListening' | 'pending'>): Promise<void>;
  stop(): void;
}

export function createOperations(deps: OperationsDeps): Operations {
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
    start: () => relays.start(),
    async drain(wires) {
      readiness.drain();
      await drain({
        ...{ ...wires, windowMs: config.drainMs, clock, log, connections: () => devices.count },
        announce: (reconnectWithinMs) => deps.delivery.here.toAll('server:draining', { reconnectWithinMs }),
      });
    },
    stop() {
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
