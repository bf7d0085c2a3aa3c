import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres, type TestPostgres } from '../../signaling-server/src/testing/postgres.ts';
import { startRedis, type TestRedis } from '../../signaling-server/src/testing/redis.ts';
import type { Dialect, Member } from '../server/dialect.ts';
import { ringdownDialect } from '../server/dialects/ringdown.ts';
import { socketIoDialect } from '../server/dialects/socket-io.ts';
import type { Program } from '../server/server-process.ts';
import { storeTeam } from '../server/team.ts';
import { startNodes, type Nodes } from './nodes.ts';
import { RedisMeter } from './redis-meter.ts';

export const ROUTING_NAMES = ['sharded adapter', 'Ringdown'] as const;
export type RoutingName = (typeof ROUTING_NAMES)[number];

/** A way from one node to another. */
export interface Routing {
  readonly name: RoutingName;
  readonly dialect: Dialect;
  /** What to start, once for each node, after all of these people have an account. */
  prepare(redisUrl: string, people: number): Promise<Prepared>;
}

interface Prepared {
  readonly members: readonly Member[];
  readonly program: Program;
  readonly dispose: () => void;
}

/** Several nodes that run, on a Redis that nobody else uses. */
export interface Running extends Pick<Prepared, 'members'> {
  readonly dialect: Dialect;
  readonly nodes: Nodes;
  readonly redis: TestRedis;
}

export interface Cluster extends Running {
  readonly meter: RedisMeter;
}

interface Size {
  readonly nodes: number;
  readonly people: number;
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const sharded: Routing = {
  name: 'sharded adapter',
  dialect: socketIoDialect,
  prepare: (redisUrl, people) =>
    Promise.resolve({
      members: Array.from({ length: people }, (_, index) => ({
        ...{ userId: `user-${String(index).padStart(7, '0')}`, deviceId: '', token: '' },
      })),
      program: { path: pathOf('servers/sharded.ts'), env: { BENCH_REDIS_URL: redisUrl } },
      dispose: () => undefined,
    }),
};

function ringdown(postgres: TestPostgres): Routing {
  return {
    name: 'Ringdown',
    dialect: ringdownDialect,
    async prepare(redisUrl, people) {
      const dataDir = mkdtempSync(join(tmpdir(), 'ringdown-bench-'));
      const databaseUrl = await postgres.createDatabase();
      const members = await storeTeam({ dataDir, databaseUrl }, people);
      const env = {
        ...{ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: dataDir, RINGDOWN_LOG_LEVEL: 'warn' },
        ...{ RINGDOWN_DATABASE_URL: databaseUrl, RINGDOWN_REDIS_URL: redisUrl },
        RINGDOWN_METRICS_ALLOW: '127.0.0.1',
      };
      return {
        members,
        // From its sources: what Redis carries is the same, and nothing has to be built.
        program: { path: pathOf('../../signaling-server/src/main.ts'), env },
        dispose: () => rmSync(dataDir, { recursive: true, force: true }),
      };
    },
  };
}

/** Starts what all of them need and hands them over; the baseline first. */
export async function withRoutings(use: (routings: readonly Routing[]) => Promise<void>): Promise<void> {
  const postgres = await startPostgres();
  try {
    await use([sharded, ringdown(postgres)]);
  } finally {
    await postgres.remove();
  }
}

export function withCluster<T>(
  routing: Routing,
  size: Size,
  measure: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  return withNodes(routing, size, async (running) => {
    const meter = await RedisMeter.open(running.redis.url);
    try {
      return await measure({ ...running, meter });
    } finally {
      meter.close();
    }
  });
}

/** With nobody else at their Redis. */
export async function withNodes<T>(
  routing: Routing,
  { nodes: count, people }: Size,
  measure: (running: Running) => Promise<T>,
): Promise<T> {
  const redis = await startRedis();
  try {
    const { members, program, dispose } = await routing.prepare(redis.url, people);
    const nodes = await startNodes(count, program);
    try {
      return await measure({ members, nodes, redis, dialect: routing.dialect });
    } finally {
      await nodes.stop();
      dispose();
    }
  } finally {
    await redis.remove();
  }
}
