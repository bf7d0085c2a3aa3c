import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** What is looked up when somebody asks. */
export interface Gauges {
  readonly connections: () => number;
  readonly people: () => number;
  /** Of all nodes that share a database. */
  readonly calls: () => Promise<{ readonly ringing: number; readonly active: number }>;
  readonly version: string;
  /** How long each of the things the server needs took to answer; null: it did not. */
  readonly dependencies: () => Promise<Readonly<Record<string, number | null>>>;
  /** Each way to a relay, and whether it worked when it was tried last. */
  readonly relays: () => readonly { readonly address: string; readonly isUp: boolean }[];
}

export interface Prometheus extends Metrics {
  readonly contentType: string;
  /** Everything, in the text format of Prometheus. */
  render(): Promise<string>;
}

/** People answer within seconds; a call rings for 45 by default. */
const ANSWER_BUCKETS_S = [1, 2, 3, 5, 8, 13, 20, 30, 45, 60];
const HTTP_BUCKETS_S = [0.005, 0.02, 0.1, 0.3, 1, 3, 10];
const MS_PER_S = 1000;

/** A registry of its own: two servers in one process (as in tests) do not add up. */
export function createPrometheus(gauges: Gauges): Prometheus {
  const registry = new Registry();
  addGauges(registry, gauges);
  const info = { name: 'ringdown_info', help: 'Which version runs', labelNames: ['version'] };
  new Gauge({ ...info, registers: [registry] }).set({ version: gauges.version }, 1);
  return {
    ...createCounters(registry),
    contentType: registry.contentType,
    render: () => Registry.merge([registry, ofProcess()]).metrics(),
  };
}

function createCounters(registry: Registry): Metrics {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `ringdown_${name}`, help, labelNames, registers });
  const answered = new Histogram({
    name: 'ringdown_call_answer_seconds',
    help: 'From the first ring to the answer, of calls that were answered',
    buckets: ANSWER_BUCKETS_S,
    registers,
  });
  const http = new Histogram({
    name: 'ringdown_http_request_duration_seconds',
    help: 'HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP_BUCKETS_S,
    registers,
  });
  const ended = counter('calls_ended_total', 'Calls that ended, by reason', 'reason');
  const refused = counter('requests_refused_total', 'Requests that were refused, by code', 'code');
  const handshakes = counter('handshakes_refused_total', 'Connections that were refused, by code', 'code');
  const cut = counter('connections_cut_total', 'Connections that the server ended, by reason', 'reason');
  const signals = counter('signals_relayed_total', 'Signals of calls that were passed on');
  return {
    callAnswered: (rangMs) => answered.observe(rangMs / MS_PER_S),
    callEnded: (reason) => ended.inc({ reason }),
    requestRefused: (code) => refused.inc({ code }),
    handshakeRefused: (code) => handshakes.inc({ code }),
    connectionCut: (reason) => cut.inc({ reason }),
    signalRelayed: () => signals.inc(),
    httpRequest: ({ method, route, status, seconds }) => http.observe({ method, route, status }, seconds),
  };
}

function addGauges(registry: Registry, gauges: Gauges): void {
  const registers = [registry];
  const plain = (name: string, help: string, read: () => number) =>
    new Gauge({
      ...{ name: `ringdown_${name}`, help, registers },
      collect() {
        this.set(read());
      },
    });
  plain('connections', 'Devices connected to this server', gauges.connections);
  plain('people_connected', 'People with a device connected to this server', gauges.people);
  new Gauge({
    ...{ name: 'ringdown_calls', labelNames: ['state'], registers },
    help: 'Calls that are going on, of all servers that share the database',
    async collect() {
      // Without the database this one is missing; the others are what an admin wants to see now.
      const calls = await gauges.calls().catch(() => null);
      this.reset();
      if (calls === null) return;
      this.set({ state: 'ringing' }, calls.ringing);
      this.set({ state: 'active' }, calls.active);
    },
  });
  addDependencies(registry, gauges);
}

function addDependencies(registry: Registry, { dependencies, relays }: Gauges): void {
  const registers = [registry];
  // Each asks for itself: none is written before another one has looked.
  new Gauge({
    ...{ name: 'ringdown_dependency_up', labelNames: ['dependency', 'address'], registers },
    help: 'Whether what the server and its calls need works: 1 or 0',
    async collect() {
      const latencies = Object.entries(await dependencies());
      this.reset();
      for (const [dependency, tookMs] of latencies) this.set({ dependency }, tookMs === null ? 0 : 1);
      for (const { address, isUp } of relays()) this.set({ dependency: 'relay', address }, isUp ? 1 : 0);
    },
  });
  new Gauge({
    ...{ name: 'ringdown_dependency_seconds', labelNames: ['dependency'], registers },
    help: 'How long what the server needs took to answer',
    async collect() {
      const latencies = Object.entries(await dependencies());
      this.reset();
      for (const [dependency, tookMs] of latencies) {
        if (tookMs !== null) this.set({ dependency }, tookMs / MS_PER_S);
      }
    },
  });
}

/** The process itself, under the names that ready-made dashboards know; one process has one of these. */
let processRegistry: Registry | null = null;

function ofProcess(): Registry {
  if (processRegistry === null) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}
