import Libsql from 'libsql';
import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { describeDatabase, type DatabasePlace, StorageError } from './database-place.ts';
import { damagedDatabase, databaseFault, findDatabaseFile } from './data-folder.ts';

const BUSY_TIMEOUT_MS = 30_000;

/**
 * Writes a copy of everything into a new file, as it was at one moment, while the server may go on writing. When this
 * resolves the copy is whole and on the disk; when it rejects there is no such file. Throws a `StorageError`.
 */
export async function backUp(
  { dataDir, databaseUrl }: DatabasePlace,
  file: string,
): Promise<{ bytes: number }> {
  const partial = `${file}.partial`;
  // Both are ours alone from here on, and only for the eyes of this user.
  createFile(file);
  try {
    rmSync(partial, { force: true });
    createFile(partial);
    if (databaseUrl === null) copyEmbedded(dataDir, partial);
    else await dump(databaseUrl, partial);
    sync(partial);
    renameSync(partial, file);
    if (process.platform !== 'win32') sync(dirname(file));
    return { bytes: statSync(file).size };
  } catch (error) {
    rmSync(partial, { force: true });
    rmSync(file, { force: true });
    throw error;
  }
}

function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const problem = code === 'EEXIST' ? 'is there already' : `can’t be written (${code})`;
    throw new StorageError(`${path} ${problem}. Name a new file, in a folder this user may write to.`, {
      cause: error,
    });
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function copyEmbedded(dataDir: string, copy: string): void {
  const path = findDatabaseFile(dataDir);
  try {
    withDatabase(path, (database) => {
      database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      // A copy of what is damaged would look sound: it holds what could be read.
      const [answer] = database.prepare('pragma integrity_check(1)').all() as { integrity_check?: string }[];
      if (answer?.integrity_check !== 'ok')
        throw damagedDatabase(dataDir, { cause: answer?.integrity_check });
      // Reads in one transaction, which in this database keeps nobody from writing.
      database.prepare('vacuum into ?').run(copy);
    });
    withDatabase(copy, (database) => {
      const [answer] = database.prepare('pragma quick_check').all() as { quick_check?: string }[];
      if (answer?.quick_check !== 'ok')
        throw new StorageError(`the copy of ${path} is damaged. Check the disk.`);
    });
  } catch (error) {
    throw databaseFault(dataDir, error);
  }
}

function withDatabase(path: string, use: (database: Libsql.Database) => void): void {
  const database = new Libsql(path);
  try {
    use(database);
  } finally {
    database.close();
  }
}

/** Lets PostgreSQL's own program do it, which knows all that a later version needs. */
async function dump(databaseUrl: string, file: string): Promise<void> {
  const { address, password } = toLibpq(databaseUrl);
  const child = spawn(
    'pg_dump',
    ['--format=custom', '--no-owner', '--no-acl', `--file=${file}`, `--dbname=${address}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Everybody on the machine can read the command line, and only this user the environment.
      env: { ...process.env, ...(password !== '' && { PGPASSWORD: password }) },
    },
  );
  const complaint = text(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((error: unknown) => {
    throw new StorageError(
      `pg_dump can’t be run here. Install PostgreSQL's client programs (Debian: apt-get install postgresql-client), or back up ${describeDatabase(databaseUrl)} from where they are.`,
      { cause: error },
    );
  });
  if (code === 0) return;
  const reason = (await complaint).trim().split('\n').join(' ');
  throw new StorageError(`${describeDatabase(databaseUrl)} can’t be backed up: ${reason}`);
}

/** As PostgreSQL's own programs take it: they know other options than the client of this server. */
function toLibpq(databaseUrl: string): { address: string; password: string } {
  const url = new URL(databaseUrl);
  const password = url.searchParams.get('password') ?? decodeURIComponent(url.password);
  url.password = '';
  for (const name of ['password', 'uselibpqcompat']) url.searchParams.delete(name);
  if (url.searchParams.get('sslmode') === 'no-verify') url.searchParams.set('sslmode', 'require');
  return { address: url.href, password };
}
