import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  type StatsFs,
} from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UnavailableError } from '../ops/unavailable.ts';
import { StorageError } from './database-place.ts';

const FILE_NAME = 'ringdown.db';
/** Empty. Whoever has it locked is the server of this folder. */
export const LOCK_FILE_NAME = 'ringdown.lock';

/** The data folder or the database in it can't be used, and an admin can mend it. The message says how. */
export class DataFolderError extends StorageError {
  override readonly name = 'DataFolderError';
}

/** Makes the folder if it is not there. Throws {@link DataFolderError}. */
export function makeDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw folderFault(dataDir, error);
  }
}

/**
 * Throws {@link DataFolderError} where the database is a file without a byte in it, as a copy on a full disk leaves
 * behind: a server that took it for a new one would hand out the first invite of an admin.
 */
export function requireNoEmptyFile(dataDir: string): void {
  if (sizeOf(join(dataDir, FILE_NAME)) !== 0) return;
  throw new DataFolderError(
    `${join(dataDir, FILE_NAME)} is empty (0 bytes). Put a backup in its place, or remove it to start anew.`,
  );
}

/** After a start that failed before it wrote anything. */
export function removeEmptyFile(dataDir: string): void {
  const path = join(dataDir, FILE_NAME);
  if (sizeOf(path) === 0) rmSync(path);
}

/**
 * Whether changes are left in the file beside the database, which a server that is closed brings into it. Asked before
 * it is opened.
 */
export function hasUnsettledChanges(path: string): boolean {
  return (sizeOf(`${path}-wal`) ?? 0) > 0;
}

/**
 * The path of the database in this folder. Makes the folder and an empty database if they are not there. Throws
 * {@link DataFolderError}.
 */
export function makeDatabaseFile(dataDir: string): string {
  const path = join(dataDir, FILE_NAME);
  try {
    makeFolder(dataDir);
    // The folder may have been there, open to others. What SQLite writes beside its file has the mode of that file.
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw folderFault(dataDir, error);
  }
  return path;
}

/** The path of the database in this folder. Throws {@link DataFolderError} when there is none, and makes nothing. */
export function findDatabaseFile(dataDir: string): string {
  const path = join(dataDir, FILE_NAME);
  if ((sizeOf(path) ?? 0) > 0) return path;
  throw new DataFolderError(
    `there is no database in the data folder ${dataDir}. Set RINGDOWN_DATA_DIR to the folder the server uses.`,
  );
}

/** As {@link findDatabaseFile}, for who is going to write: as another user than the server's that fails halfway. */
export function findWritableFile(dataDir: string): string {
  try {
    // The folder is closed to others, so they can't even look whether there is a database.
    statSync(join(dataDir, FILE_NAME), { throwIfNoEntry: false });
    const path = findDatabaseFile(dataDir);
    for (const each of [dataDir, path]) accessSync(each, constants.W_OK);
    return path;
  } catch (error) {
    throw error instanceof DataFolderError ? error : writerFault(dataDir, error);
  }
}

/** Why somebody who is not the server itself can't write to this folder. */
export function writerFault(dataDir: string, error: unknown): DataFolderError {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return folderFault(dataDir, error);
  return new DataFolderError(
    `this user may not write to the data folder ${dataDir}. Run it as the user of the server, as with sudo -u ringdown.`,
    { cause: error },
  );
}

/** SQLite's primary result codes, from its `sqlite3.h`. */
const sqlite = { perm: 3, busy: 5, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cantOpen: 14, notDb: 26 };

/**
 * What an admin can do about a fault of the database in this folder; faults with another cause are given back as they
 * are.
 */
export function databaseFault(dataDir: string, error: unknown): unknown {
  const fault = (problem: string) => new DataFolderError(problem, { cause: error });
  switch (resultCodeOf(error)) {
    case sqlite.notDb:
    case sqlite.corrupt:
      return damagedDatabase(dataDir, { cause: error });
    case sqlite.perm:
    case sqlite.readOnly:
    case sqlite.ioError:
    case sqlite.cantOpen:
      return folderFault(dataDir, error);
    case sqlite.full:
      return fullDisk(dataDir, { cause: error });
    case sqlite.busy:
      return fault(
        `another program keeps the database in ${dataDir} locked. Stop it, or wait until it’s done.`,
      );
    default:
      return error;
  }
}

export function damagedDatabase(dataDir: string, options?: ErrorOptions): DataFolderError {
  return new DataFolderError(
    `${join(dataDir, FILE_NAME)} is not a database, or is damaged. Put a backup in its place, or move it away to start from scratch.`,
    options,
  );
}

/** A disk that has no more than this takes no transaction to speak of. */
const LEAST_ROOM_BYTES = 1e6;

type LookAtDisk = (path: string) => Promise<Pick<StatsFs, 'blocks' | 'bavail' | 'bsize'>>;

/** Rejects with a {@link DataFolderError} where nothing can be written in this folder any more. Writes nothing. */
export async function requireRoom(dataDir: string, lookAtDisk: LookAtDisk = statfs): Promise<void> {
  try {
    await access(dataDir, constants.W_OK);
  } catch (error) {
    throw folderFault(dataDir, error);
  }
  // Some file systems don't tell, and some systems let nobody ask.
  const { blocks, bavail, bsize } = await lookAtDisk(dataDir).catch(() => ({
    blocks: 0,
    bavail: 0,
    bsize: 0,
  }));
  if (blocks > 0 && bavail * bsize < LEAST_ROOM_BYTES) throw fullDisk(dataDir);
}

const notWritable: ReadonlySet<number | null> = new Set([
  ...[sqlite.perm, sqlite.busy, sqlite.readOnly],
  ...[sqlite.ioError, sqlite.full, sqlite.cantOpen],
]);

/** What whoever asked is told to come back for, instead of that the server failed; other faults as they are. */
export function unavailableFile(dataDir: string, error: unknown): unknown {
  if (!notWritable.has(resultCodeOf(error))) return error;
  return new UnavailableError('Database', { cause: databaseFault(dataDir, error), why: 'not writable' });
}

/** The same of a disk that did not confirm a change: whether it was made is not known. */
export function unsyncedFile(dataDir: string, error: unknown): UnavailableError {
  return new UnavailableError('Database', { cause: folderFault(dataDir, error), why: 'not writable' });
}

function fullDisk(dataDir: string, options?: ErrorOptions): DataFolderError {
  return new DataFolderError(`the disk of the data folder ${dataDir} is full. Make room on it.`, options);
}

/** Level by level: where nothing can be made (in `/proc`), Node's own recursive way never comes back. */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    // It holds password hashes: for the server's own user only.
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size;
  } catch (error) {
    throw folderFault(dirname(path), error);
  }
}

const NOT_OURS = "the server's user may not write there, or to one of the files in it";

const folderProblems: Readonly<Record<string, string>> = {
  EEXIST: 'it is, or lies below, something that is no folder',
  ENOTDIR: 'it is, or lies below, something that is no folder',
  EISDIR: `its ${FILE_NAME} is a folder`,
  EACCES: NOT_OURS,
  EPERM: NOT_OURS,
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'its disk is full',
};

export function folderFault(dataDir: string, error: unknown): DataFolderError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const problem = folderProblems[code] ?? 'nothing can be written there';
  return new DataFolderError(
    `the data folder ${dataDir} can’t be used: ${problem}. Set RINGDOWN_DATA_DIR to a folder the server may write to.`,
    { cause: error },
  );
}

/** The primary result code of SQLite, of the error or of what caused it; null when neither is one of SQLite's. */
function resultCodeOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const { rawCode } = error as { rawCode?: unknown };
  // The binding has no name for many of the extended codes, which carry the primary one in their lowest byte.
  if (typeof rawCode === 'number') return rawCode & 0xff;
  // And no number for this one.
  if (error.message.startsWith('ConnectionFailed')) return sqlite.cantOpen;
  return resultCodeOf(error.cause);
}
