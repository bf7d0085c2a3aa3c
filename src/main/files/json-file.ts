import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf, type Logger } from '../logging/logger.ts';

export interface JsonFileDeps<T> {
  readonly path: string;
  /** Makes sense of what was found in the file; null when it makes none. */
  readonly parse: (found: unknown) => T | null;
  readonly log: Logger;
}

/** A small JSON document on disk. Writes are atomic and happen in the order in which they were asked for. */
export interface JsonFile<T> {
  /** Null when there is no usable file. A file that makes no sense is kept beside it, ending in `.bad`. */
  read(): Promise<T | null>;
  /** Resolves when the value is on disk, readable by this user only. Rejects when the disk refuses. */
  write(value: T): Promise<void>;
  remove(): Promise<void>;
}

export function createJsonFile<T>({ path, parse, log }: JsonFileDeps<T>): JsonFile<T> {
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <R>(work: () => Promise<R>): Promise<R> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    read: () =>
      inOrder(async () => {
        const text = await readText(path);
        if (text === null) return null;
        const value = parse(decode(text));
        if (value !== null) return value;
        log.warn('kept an unreadable file aside', { path: `${path}.bad` });
        await rename(path, `${path}.bad`);
        return null;
      }),
    write: (value) => inOrder(() => replace(path, `${JSON.stringify(value, null, 2)}\n`)),
    remove: () => inOrder(() => rm(path, { force: true })),
  };

  async function readText(file: string): Promise<string | null> {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      if (!isMissing(cause)) log.warn('could not read a file', { path: file, reason: reasonOf(cause) });
      return null;
    }
  }
}

/** A reader sees the old text or the new one, also after a power cut: write aside, flush, rename. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const aside = `${path}.new`;
  const handle = await open(aside, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, path);
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
