import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPasswords } from '../accounts/passwords.ts';
import { createSignalingServer, type SignalingServer } from '../app.ts';
import { readConfig, type Environment } from '../config.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import type { Role } from '../protocol/index.ts';
import { ranAgainst } from './ran-against.ts';

export interface TestServer {
  readonly url: string;
  readonly clock: ManualClock;
  readonly server: SignalingServer;
  readonly dataDir: string;
  /** Everything it logged, one JSON object per line. */
  readonly logged: readonly string[];
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

/** A whole server on a free port with a clock of its own. */
export async function startTestServer(given: Environment = {}, continued?: Continued): Promise<TestServer> {
  const env = continued === undefined ? { ...(await chosenDatabase()), ...given } : given;
  const dataDir = continued?.dataDir ?? mkdtempSync(join(tmpdir(), 'ringdown-test-'));
  const clock = continued?.clock ?? createManualClock();
  const logged: string[] = [];
  const config = readConfig({ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: dataDir, ...env });
  const log = createLogger('debug', { write: (line) => void logged.push(line) });
  const webClientFolder = env['WEB_CLIENT'] ?? join(dataDir, 'no-web-client');
  const server = await createSignalingServer({ config, clock, log, passwords, webClientFolder });
  await server.listen();
  const url = `${config.tls === null ? 'http' : 'https'}://127.0.0.1:${server.port()}`;
  return {
    ...{ url, clock, server, dataDir, logged },
    async invite(role = 'member') {
      const { token } = await server.invites.create({ role, uses: 1, expiresInHours: 1 }, null);
      return token;
    },
    async restart() {
      await server.close();
      clock.advance(RESTART_MS);
      return startTestServer(env, { dataDir, clock });
    },
    async stop() {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** `RINGDOWN_TEST_DATABASE=postgres` runs the same tests on a fresh database of the PostgreSQL of this run. */
async function chosenDatabase(): Promise<Environment> {
  if (process.env['RINGDOWN_TEST_DATABASE'] !== 'postgres') {
    ranAgainst('server', 'embedded database');
    return {};
  }
  // Only there inside a run of the tests, while benchmarks use this file outside of one.
  const { createPostgresDatabase } = await import('./databases.ts');
  return { RINGDOWN_DATABASE_URL: await createPostgresDatabase('server') };
}
