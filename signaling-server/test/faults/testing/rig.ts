import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { CallId } from '../../../src/protocol/index.ts';
import type { DatabasePlace } from '../../../src/storage/database-place.ts';
import { openDatabase } from '../../../src/storage/stores.ts';
import type { Schema } from '../../../src/storage/schema.ts';
import { startBalancer, type Balancer } from '../../../src/testing/balancer.ts';
import { freePort } from '../../../src/testing/free-port.ts';
import { PATIENCE_MS } from '../../../src/testing/patience.ts';
import { startServerProgram, type ServerProgram } from '../../../src/testing/server-program.ts';
import { Phone } from './phone.ts';
import { storeTeam, type Member } from './team.ts';
import { eventually } from './eventually.ts';
import { tellLogsOfFailure } from './failure-log.ts';

/** So that no ring is over before a slow machine has come to what is done with it. */
const LONG_RING_MS = 300_000;

export interface RigOptions {
  readonly people: number;
  readonly nodes: number;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  /** For each node: where it finds Redis, if there is one. */
  readonly redisUrls: readonly string[];
  readonly redisPrefix?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface StoredCall {
  readonly state: 'ringing' | 'active' | 'ended';
  readonly reason: string | null;
  readonly callerDevice: string;
  readonly calleeDevice: string | null;
  readonly answeredAt: number | null;
}

/** One process of the server, on the same port whenever it runs. */
export interface RigNode {
  readonly port: number;
  readonly url: string;
  readonly program: ServerProgram | null;
  /** Everything it printed, in all its lives. */
  lines(): readonly string[];
  start(): Promise<void>;
  /** Resolves to its exit code when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

/** Processes of the server behind a load balancer, and the phones of a team. */
export class Rig {
  readonly nodes: readonly RigNode[];
  readonly team: readonly Member[];
  readonly phones: Phone[] = [];
  readonly balancer: Balancer;
  readonly #folder: string;
  readonly #db: Kysely<Schema>;

  private constructor(
    parts: Pick<Rig, 'nodes' | 'team' | 'balancer'> & { folder: string; db: Kysely<Schema> },
  ) {
    this.nodes = parts.nodes;
    this.team = parts.team;
    this.balancer = parts.balancer;
    this.#folder = parts.folder;
    this.#db = parts.db;
  }

  static async start(options: RigOptions): Promise<Rig> {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-faults-'));
    const place: DatabasePlace = { dataDir: join(folder, 'data'), databaseUrl: options.databaseUrl };
    const team = await storeTeam(place, options.people);
    const nodes = await Promise.all(
      Array.from({ length: options.nodes }, (_, index) => createNode(options, place, index)),
    );
    tellLogsOfFailure(() => nodes.map((one, node) => ({ node, lines: one.lines() })));
    const balancer = await startBalancer();
    balancer.use(nodes.map(({ port }) => port));
    const rig = new Rig({ nodes, team, balancer, folder, db: await openDatabase(place) });
    try {
      await Promise.all(nodes.map((node) => node.start()));
      return rig;
    } catch (error) {
      await rig.dispose();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.balancer.port}`;
  }

  /** Takes the phones of the whole team into use. `nodeOf` says which node each of them connects to first. */
  async connectTeam(nodeOf: (person: number) => number = (person) => person): Promise<void> {
    const team = this.team.map(({ userId }) => userId);
    this.team.forEach(({ userId, devices }, person) => {
      for (const device of devices) {
        const phone = new Phone({ userId, ...device, url: this.url, team });
        phone.line.open(this.nodes[nodeOf(person) % this.nodes.length]!.url);
        this.phones.push(phone);
      }
    });
    await Promise.all(this.phones.map(({ line }) => line.online()));
    const unseen = (): Phone[] =>
      this.phones.filter((phone) =>
        team.some((person) => person !== phone.userId && phone.shows(person) !== 'available'),
      );
    await eventually(
      () => unseen().length === 0,
      () => `not everybody sees everybody: ${String(unseen().length)} phones`,
    );
    for (const phone of this.phones) phone.forgetSights();
  }

  /** The first phone of this person. */
  phone(person: number): Phone {
    const deviceId = this.team[person]!.devices[0]!.deviceId;
    return this.phones.find((phone) => phone.deviceId === deviceId)!;
  }

  phonesOf(person: number): Phone[] {
    return this.phones.filter(({ userId }) => userId === this.team[person]!.userId);
  }

  /** What the server wrote down of every call. */
  async calls(): Promise<ReadonlyMap<CallId, StoredCall>> {
    const rows = await this.#db.selectFrom('calls').selectAll().execute();
    return new Map(
      rows.map((row) => [
        row.call_id as CallId,
        {
          ...{ state: row.state, reason: row.end_reason, answeredAt: row.answered_at },
          ...{ callerDevice: row.caller_device, calleeDevice: row.callee_device },
        },
      ]),
    );
  }

  async dispose(): Promise<void> {
    for (const { line } of this.phones) line.close();
    await Promise.all(this.nodes.map((node) => node.end('SIGKILL')));
    await this.balancer.close();
    await this.#db.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** As whatever looks after a server does: where its database does not answer in time, it is started again. */
async function startUntilItRuns(env: Readonly<Record<string, string>>): Promise<ServerProgram> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await startServerProgram(env);
    } catch (error) {
      if (!/does not answer/.test(String(error)) || performance.now() > givesUpAt) throw error;
    }
  }
}

async function createNode(options: RigOptions, place: DatabasePlace, index: number): Promise<RigNode> {
  const port = await freePort();
  const redisUrl = options.redisUrls[index];
  const env = {
    ...{ RINGDOWN_PORT: String(port), RINGDOWN_DATA_DIR: place.dataDir, RINGDOWN_LOG_LEVEL: 'info' },
    RINGDOWN_RING_TIMEOUT_MS: String(LONG_RING_MS),
    ...(place.databaseUrl !== null && { RINGDOWN_DATABASE_URL: place.databaseUrl }),
    ...(redisUrl !== undefined && { RINGDOWN_REDIS_URL: redisUrl }),
    ...(options.redisPrefix !== undefined && { RINGDOWN_REDIS_PREFIX: options.redisPrefix }),
    ...options.env,
  };
  let program: ServerProgram | null = null;
  const lives: ServerProgram[] = [];
  return {
    ...{ port, url: `http://127.0.0.1:${port}` },
    get program() {
      return program;
    },
    lines: () => lives.flatMap(({ lines }) => lines),
    async start() {
      program = await startUntilItRuns(env);
      lives.push(program);
    },
    async end(signal) {
      if (program === null) return null;
      const { ended } = program;
      program.signal(signal);
      // A stopped process does not hear of its end.
      if (signal !== 'SIGKILL') program.signal('SIGCONT');
      program = null;
      return ended;
    },
    signal: (signal) => program?.signal(signal),
  };
}
