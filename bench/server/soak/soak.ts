import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../../../signaling-server/src/testing/postgres.ts';
import { startRedis } from '../../../signaling-server/src/testing/redis.ts';
import { percentile, printFigures } from '../../report.ts';
import { startServer, type RunningServer } from '../server-process.ts';
import { storeTeam } from '../team.ts';
import type { Order, Report } from './orders.ts';

export interface SoakOptions {
  readonly clients: number;
  readonly seconds: number;
  /** A process may have 20,000 files open on the usual Linux, and needs some for itself. */
  readonly perProcess: number;
}

const PAIRS = 500;
const PER_SECOND = 1_000;
const AIM_CLIENTS = 100_000;
const AIM_P99_MS = 10;

/** As many signed-in clients as asked for, on as many nodes as they need; some of them talk. */
export async function soak({ clients, seconds, perProcess }: SoakOptions): Promise<void> {
  const processes = Math.ceil(clients / perProcess);
  const cluster = await startCluster(processes, clients);
  const crews = Array.from({ length: processes }, () => startCrew());
  try {
    const before = await residentBytes(cluster.nodes);
    const startedAt = performance.now();
    const share = Math.ceil(clients / processes / 2) * 2;
    const arrived = await Promise.all(
      crews.map((crew, index) =>
        crew.obey('connected', {
          type: 'connect',
          from: index * share,
          to: Math.min(clients, (index + 1) * share),
          ports: cluster.nodes.map(({ port }) => port),
          localAddress: `127.0.0.${index + 2}`,
        }),
      ),
    );
    const connectMs = performance.now() - startedAt;
    const after = await residentBytes(cluster.nodes);
    const relayed = await Promise.all(
      crews.map((crew) =>
        crew.obey('relayed', {
          ...{ type: 'relay', durationMs: seconds * 1_000 },
          ...{ pairs: Math.ceil(PAIRS / processes), perSecond: PER_SECOND / processes },
        }),
      ),
    );
    const latencies = relayed.flatMap((report) => report.latencies);
    const connected = sum(arrived.map((report) => report.connected));
    const memory = (after - before) / 1024 / connected;
    const load = sum(arrived.map((report) => report.residentBytes)) / 1024 / connected;
    const figure = (name: string, value: number, unit: string) => ({
      figure: name,
      value,
      unit,
      baseline: null,
    });
    printFigures(`Soak: ${clients} clients on ${processes} node(s), ${seconds} s`, [
      {
        ...figure('signed-in clients', connected, ''),
        aim: { of: 'value', atLeast: AIM_CLIENTS },
      },
      figure('of them still connected at the end', sum(relayed.map((report) => report.stillConnected)), ''),
      figure('sign-ins, with 50 contacts each', (connected / connectMs) * 1_000, '/s'),
      figure('memory of the servers per client', memory, 'kB'),
      figure('memory of the clients per client', load, 'kB'),
      figure('offers sent and received', latencies.length, ''),
      figure('offer sent to offer received, p50', percentile(latencies, 0.5), 'ms'),
      {
        ...figure('offer sent to offer received, p99', percentile(latencies, 0.99), 'ms'),
        aim: { of: 'value', atMost: AIM_P99_MS },
      },
    ]);
  } finally {
    for (const crew of crews) crew.end();
    await cluster.stop();
  }
}

interface Cluster {
  readonly nodes: readonly RunningServer[];
  stop(): Promise<void>;
}

/** One node keeps everything itself; several share a PostgreSQL and a Redis. */
async function startCluster(size: number, clients: number): Promise<Cluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringdown-soak-'));
  const shared = size === 1 ? null : { postgres: await startPostgres(), redis: await startRedis() };
  const databaseUrl = shared === null ? null : await shared.postgres.createDatabase();
  await storeTeam({ dataDir, databaseUrl }, clients);
  const env = {
    ...{ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: dataDir, RINGDOWN_LOG_LEVEL: 'warn' },
    ...(databaseUrl !== null && { RINGDOWN_DATABASE_URL: databaseUrl }),
    ...(shared !== null && { RINGDOWN_REDIS_URL: shared.redis.url }),
  };
  const path = fileURLToPath(new URL('../../../signaling-server/dist/main.js', import.meta.url));
  const nodes: RunningServer[] = [];
  for (let node = 0; node < size; node++) nodes.push(await startServer({ path, env, isOneOfSeveral: true }));
  return {
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await shared?.redis.remove();
      await shared?.postgres.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type ReportOf<T extends Report['type']> = Extract<Report, { type: T }>;

interface Crew {
  obey<T extends Report['type']>(answer: T, order: Order): Promise<ReportOf<T>>;
  end(): void;
}

function startCrew(): Crew {
  const child = fork(fileURLToPath(new URL('crew.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  return {
    async obey<T extends Report['type']>(answer: T, order: Order): Promise<ReportOf<T>> {
      child.send(order);
      for (;;) {
        const report = await nextReport(child);
        if (report.type === 'failed') throw new Error(report.message);
        if (report.type === answer) return report as ReportOf<T>;
        if (report.type === 'progress')
          console.error(`process ${child.pid ?? ''}: ${report.connected} connected`);
      }
    },
    end: () => void child.kill(),
  };
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const [report] = (await once(child, 'message')) as [Report];
  return report;
}

async function residentBytes(nodes: readonly RunningServer[]): Promise<number> {
  return sum(
    (await Promise.all(nodes.map((node) => node.sample('collect')))).map((sample) => sample.residentBytes),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
