import { join } from 'node:path';
import { createPasswords } from '../accounts/passwords.ts';
import { createSignalingServer, type SignalingServer } from '../app.ts';
import { readConfig, type Environment } from '../config.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import type { Role } from '../protocol/index.ts';
import type { DatabasePlace } from '../storage/database-place.ts';
import { startBalancer } from './balancer.ts';
import { ranAgainst } from './ran-against.ts';
import { createTempFolder, removeTempFolder } from './temp-folder.ts';
import { startWaysToRedis, type WaysToRedis } from './ways-to-redis.ts';

export interface TestServer {
  readonly url: string;
  readonly clock: ManualClock;
  readonly server: SignalingServer;
  readonly dataDir: string;
  /** Its database. */
  readonly place: DatabasePlace;
  /** Everything it logged, one JSON object per line. */
  readonly logged: readonly string[];
  /** Null unless there are several nodes, and `WAYS_TO_REDIS` asked for ways that can be cut. */
  readonly ways: WaysToRedis | null;
  /** How many requests were refused with this code, by all nodes. */
  refused(code: string): number;
  invite(role?: Role): Promise<string>;
  /** Ends it and starts another one on the same data. */
  restart(): Promise<TestServer>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

interface Continued {
  readonly dataDir: string;
  readonly clock: ManualClock;
}

/** The least the algorithm allows: what a password costs is not what these tests are about. */
const passwords = createPasswords({ memoryCost: 8, timeCost: 1, parallelism: 1 });
const RESTART_MS = 1_000;

/** A whole server on a free port with a clock of its own; of several nodes where the run of the tests says so. */
export async function startTestServer(given: Environment = {}, continued?: Continued): Promise<TestServer> {
  const env = continued === undefined ? { ...(await chosenPlaces()), ...given } : given;
  const { dataDir, clock } = continued ?? begun();
  const logged: string[] = [];
  const { nodes, port, ways, close } = await startNodes({ env, dataDir, clock, logged });
  const [server] = nodes as [SignalingServer];
  const protocol = env['RINGDOWN_TLS_CERT'] === undefined ? 'http' : 'https';
  return {
    ...{ url: `${protocol}://127.0.0.1:${port}`, clock, server, dataDir, logged, ways },
    place: { dataDir, databaseUrl: env['RINGDOWN_DATABASE_URL'] ?? null },
    refused: (code) => nodes.reduce((sum, node) => sum + node.refusals.get(code), 0),
    async invite(role = 'member') {
      const { token } = await server.invites.create({ role, uses: 1, expiresInHours: 1 }, null);
      return token;
    },
    async restart() {
      await close();
      clock.advance(RESTART_MS);
      return startTestServer(env, { dataDir, clock });
    },
    async stop() {
      await close();
      removeTempFolder(dataDir);
    },
  };
}

function begun(): Continued {
  return { dataDir: createTempFolder('test'), clock: createManualClock() };
}

interface NodeOptions {
  readonly env: Environment;
  readonly dataDir: string;
  readonly clock: ManualClock;
  readonly logged: string[];
}

/** One node alone, or several behind a load balancer. */
async function startNodes(options: NodeOptions) {
  const nodes: SignalingServer[] = [];
  const { RINGDOWN_REDIS_URL: redisUrl, WAYS_TO_REDIS: asked } = options.env;
  const ways =
    asked !== undefined && redisUrl !== undefined ? await startWaysToRedis(redisUrl, nodeCount) : null;
  for (let count = 0; count < nodeCount; count += 1) {
    const way = ways === null ? {} : { RINGDOWN_REDIS_URL: ways.urls[count] };
    nodes.push(await startNode({ ...options, env: { ...options.env, ...way } }));
  }
  const ports = nodes.map((node) => node.port());
  const balancer = nodeCount > 1 ? await startBalancer() : null;
  balancer?.use(ports);
  const close = async (): Promise<void> => {
    for (const node of nodes) await node.close();
    await balancer?.close();
    await ways?.close();
  };
  return { nodes, ways, port: balancer?.port ?? ports[0]!, close };
}

async function startNode({ env, dataDir, clock, logged }: NodeOptions): Promise<SignalingServer> {
  const config = readConfig({ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: dataDir, ...env });
  const log = createLogger('debug', { write: (line) => void logged.push(line) });
  const webClientFolder = env['WEB_CLIENT'] ?? join(dataDir, 'no-web-client');
  const server = await createSignalingServer({ config, clock, log, passwords, webClientFolder });
  await server.listen();
  return server;
}

/** How many nodes share Redis; the same tests run on one and on three. */
const nodeCount = Number(process.env['RINGDOWN_TEST_NODES'] ?? 1);

async function chosenPlaces(): Promise<Environment> {
  return { ...(await chosenDatabase()), ...(await chosenRedis()) };
}

async function chosenRedis(): Promise<Environment> {
  if (nodeCount === 1) return {};
  const { useSharedRedis } = await import('./shared-redis.ts');
  const redis = await useSharedRedis();
  ranAgainst('server', `${nodeCount} nodes, Redis ${redis.version}, PostgreSQL`);
  return { RINGDOWN_REDIS_URL: redis.url, RINGDOWN_REDIS_PREFIX: redis.createPrefix() };
}

/** `RINGDOWN_TEST_DATABASE=postgres` runs the same tests on a fresh database of the PostgreSQL of this run. */
async function chosenDatabase(): Promise<Environment> {
  if (process.env['RINGDOWN_TEST_DATABASE'] !== 'postgres') {
    ranAgainst('server', 'embedded database');
    return {};
  }
  // Only there inside a run of the tests, while benchmarks use this file outside of one.
  const { createPostgresDatabase } = await import('./databases.ts');
  return { RINGDOWN_DATABASE_URL: await createPostgresDatabase('server', 'migrated') };
}
