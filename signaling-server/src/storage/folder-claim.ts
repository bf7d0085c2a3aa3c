import { chownSync, closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import {
  databaseFault,
  DataFolderError,
  folderFault,
  LOCK_FILE_NAME,
  makeDataFolder,
} from './data-folder.ts';

/** A server has this data folder for itself. It ends with the process, however that ends. */
export interface FolderClaim {
  /** Once is enough, and once more does no harm. */
  release(): void;
}

/**
 * Keeps other servers from this data folder. Each would take the calls of the other for ones that a restart interrupted,
 * and end them, even where it then finds its port taken. Makes the folder if it is not there. Throws a
 * {@link DataFolderError} where another one has it.
 */
export function claimFolder(dataDir: string): FolderClaim {
  makeDataFolder(dataDir);
  const path = join(dataDir, LOCK_FILE_NAME);
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw folderFault(dataDir, error);
  }
  giveToOwner(path, dataDir);
  // Nothing is ever written to it: the lock of an empty database is one that the system ends with the process.
  const file = new Libsql(path);
  try {
    // No file beside it, for which a disk may have no room.
    file.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    file.close();
    throw refusal(dataDir, error);
  }
  return {
    release() {
      if (!file.open) return;
      file.exec('rollback');
      file.close();
    },
  };
}

/** Else a server that root has started by hand would keep the next one out, which is somebody else. */
function giveToOwner(path: string, dataDir: string): void {
  if (process.getuid?.() !== 0) return;
  try {
    const { uid, gid } = statSync(dataDir);
    chownSync(path, uid, gid);
  } catch {
    // Not every file system lets root do so, nor every container. This server has its claim all the same.
  }
}

function refusal(dataDir: string, error: unknown): unknown {
  if ((error as { code?: unknown }).code !== 'SQLITE_BUSY') return databaseFault(dataDir, error);
  return new DataFolderError(
    `another server uses the data folder ${dataDir}. Stop that one, or set RINGDOWN_DATA_DIR to another folder.`,
    { cause: error },
  );
}
