import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Certificate } from './certificates.ts';
import { freePort } from './free-port.ts';
import { PATIENCE_MS } from './patience.ts';

/** A PostgreSQL server of the tests: the installed program, on a folder and a port of its own. */
export interface TestPostgres {
  /** Such as `15.18`. */
  readonly version: string;
  readonly port: number;
  /** The address of a fresh database, of a user who owns it and nothing else. */
  createDatabase(): Promise<string>;
  /** The address of a copy of such a database that nobody is connected to, of the same user: quicker than making one. */
  copyDatabase(address: string): Promise<string>;
  /** Runs a statement as its superuser, in the database of this name. */
  query(sql: string, database?: string): Promise<void>;
  start(): Promise<void>;
  /** `immediate` is what a crash is: nothing is written out. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  restart(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Restarts it. A standby with what it has now, which can only be read: to be stopped before it is removed. */
  startStandby(): Promise<Pick<TestPostgres, 'port' | 'stop'>>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Said wherever tests are left out for want of it. */
export const NO_POSTGRES = 'PostgreSQL is not installed (Debian: apt-get install postgresql)';

const USER = 'postgres';
/** Not made to survive a power cut: the tests only end processes. */
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'unix_socket_directories='];

/** The folder with PostgreSQL's programs, of the newest version there is; null where there is none. */
export function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return (
    folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

export interface PostgresOptions {
  /** With which it speaks TLS; without, it does not. */
  readonly certificate?: Pick<Certificate, 'cert' | 'key'>;
}

export async function startPostgres({ certificate }: PostgresOptions = {}): Promise<TestPostgres> {
  const programs = findPostgres();
  if (programs === null) throw new Error(NO_POSTGRES);
  const account = accountToRunAs();
  // Not in the folder for temporary files that the user may have set: the other account has to get there.
  const folder = mkdtempSync('/tmp/ringdown-postgres-');
  chownSync(folder, account.uid, account.gid);
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  chownSync(passwordFile, account.uid, account.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    [
      ...['--pgdata', data, '--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--no-sync', '--encoding', 'UTF8', '--locale', 'C.UTF-8'],
    ],
    { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const secured = certificate === undefined ? [] : certify(folder, account, certificate);
  return control({ programs, account, folder, data, password, port: await freePort(), secured });
}

interface Placed {
  readonly programs: string;
  readonly account: Account;
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly port: number;
  /** Settings for TLS. */
  readonly secured: readonly string[];
}

async function control(placed: Placed): Promise<TestPostgres> {
  const { programs, folder, password, port } = placed;
  let running: ChildProcess | null = null;
  const query = (sql: string, database?: string) => run(adminUrl(password, port, database), sql);

  async function start(): Promise<void> {
    running ??= launch(placed);
    await untilReady(running, () => query('select 1'));
  }

  async function stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (running === null) return;
    const ended = once(running, 'exit');
    running.stdin?.end(`${mode === 'fast' ? 'INT' : 'QUIT'}\n`);
    await ended;
    running = null;
  }

  try {
    await start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const version = execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' });
  return {
    version: /\d+(\.\d+)?/.exec(version)?.[0] ?? version,
    ...{ port, query, start, stop },
    async restart(mode) {
      await stop(mode);
      await start();
    },
    async createDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`;
      const secret = randomBytes(12).toString('hex');
      await query(`create role ${name} login password '${secret}'`);
      await query(`create database ${name} owner ${name}`);
      return `postgres://${name}:${secret}@127.0.0.1:${port}/${name}`;
    },
    async copyDatabase(address) {
      const copy = new URL(address);
      const name = `test_${randomBytes(6).toString('hex')}`;
      await query(`create database ${name} template ${copy.pathname.slice(1)} owner ${copy.username}`);
      copy.pathname = name;
      return copy.href;
    },
    async startStandby() {
      const copy = join(folder, `standby-${randomBytes(4).toString('hex')}`);
      await stop();
      execFileSync('cp', ['-a', placed.data, copy]);
      writeFileSync(join(copy, 'standby.signal'), '');
      await start();
      return control({ ...placed, data: copy, port: await freePort() });
    },
    async remove() {
      await stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * In the hands of a shell that ends the server as soon as its own input ends, however we came to our end: nothing is
 * left running.
 */
function launch({ programs, account, data, port, folder, secured }: Placed): ChildProcess {
  const script = '"$@" & server=$!; read -r signal || signal=QUIT; kill -s "$signal" $server; wait $server';
  const server = [join(programs, 'postgres'), '-D', data, '-p', String(port), '-h', '127.0.0.1'];
  return spawn(
    'sh',
    ['-c', script, 'sh', ...server, ...[...settings, ...secured].flatMap((setting) => ['-c', setting])],
    {
      ...account,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
}

async function untilReady(server: ChildProcess, ask: () => Promise<void>): Promise<void> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > givesUpAt) {
        throw new Error('PostgreSQL did not start', { cause: error });
      }
      await delay(50);
    }
  }
}

const adminUrl = (password: string, port: number, database = USER) =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function certify(
  folder: string,
  account: Account,
  { cert, key }: Pick<Certificate, 'cert' | 'key'>,
): string[] {
  const files = { ssl_cert_file: cert, ssl_key_file: key };
  const named = Object.entries(files).map(([setting, content]) => {
    const path = join(folder, `${setting}.pem`);
    writeFileSync(path, content, { mode: 0o600 });
    chownSync(path, account.uid, account.gid);
    return `${setting}=${path}`;
  });
  return ['ssl=on', ...named];
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root. */
function accountToRunAs(): Account {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (own.uid !== 0) return own;
  for (const name of [USER, 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) };
    } catch {
      // No such account; the next one.
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as.',
  );
}

const idOf = (which: string, name: string) =>
  Number(execFileSync('id', [which, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
