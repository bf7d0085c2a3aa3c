import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFault, DataFolderError, requireRoom, writerFault } from './data-folder.ts';
import { type OpenOptions, openServerStores, openStores } from './stores.ts';
import { backUp } from './backup.ts';

const openFolder = (dataDir: string, options?: OpenOptions) =>
  openStores({ dataDir, databaseUrl: null }, options);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One line that names the path and the way out. */
async function expectFault(opening: Promise<unknown>, ...parts: readonly string[]): Promise<void> {
  const error: unknown = await opening.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataFolderError);
  const { message } = error as DataFolderError;
  expect(message).not.toContain('\n');
  for (const part of parts) expect(message).toContain(part);
}

/** In its last page, which nothing reads that only opens it. */
function damage(dataDir: string): void {
  const path = join(dataDir, 'ringdown.db');
  const pages = readFileSync(path);
  pages.fill(0xff, pages.length - 4_096);
  writeFileSync(path, pages);
}

describe('a database that is not as it was left', () => {
  const openServer = () =>
    openServerStores({ dataDir: folder, databaseUrl: null }, { error: () => undefined });
  const path = () => join(folder, 'ringdown.db');

  it('is not taken for a new one where it is empty, until somebody removes it', async () => {
    await (await openServer()).close();
    truncateSync(path());
    await expectFault(openServer(), path(), 'is empty (0 bytes)', 'backup');
    expect(statSync(path()).size).toBe(0);
    rmSync(path());
    await (await openServer()).close();
  });

  it('leaves no empty file behind where it could not be made', async () => {
    // Where SQLite wants to write beside it.
    mkdirSync(join(folder, 'ringdown.db-wal'));
    await expect(openServer()).rejects.toThrow();
    expect(existsSync(path())).toBe(false);
  });

  it('is looked through where the server was not closed', async () => {
    await (await openServer()).close();
    const wal = `${path()}-wal`;
    expect(statSync(wal, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    damage(folder);
    await (await openServer()).close();
    writeFileSync(wal, 'left by a server that came to a sudden end');
    await expectFault(openServer(), path(), 'damaged', 'backup');
  });

  it('is not backed up where it is damaged', async () => {
    await (await openServer()).close();
    damage(folder);
    const copy = join(folder, 'copy');
    await expectFault(backUp({ dataDir: folder, databaseUrl: null }, copy), path(), 'damaged');
    expect(existsSync(copy)).toBe(false);
  });
});

describe('a data folder', () => {
  it('is made with all that is above it, for the server alone', async () => {
    const deep = join(folder, 'a', 'b');
    await (await openFolder(deep)).close();
    for (const path of [join(folder, 'a'), deep]) expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('that is a file, or lies below one, is named', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expectFault(openFolder(file), file, 'no folder', 'RINGDOWN_DATA_DIR');
    await expectFault(openFolder(join(file, 'data')), join(file, 'data'), 'no folder', 'RINGDOWN_DATA_DIR');
  });

  it.runIf(process.platform === 'linux')('where nothing can be made is named at once', async () => {
    await expectFault(openFolder('/proc/nope/data'), '/proc/nope/data', 'RINGDOWN_DATA_DIR');
  });

  it('whose database is none is named, and the file is left as it is', async () => {
    const path = join(folder, 'ringdown.db');
    writeFileSync(path, 'something else'.repeat(1_000));
    await expectFault(openFolder(folder), path, 'is not a database, or is damaged', 'backup');
    expect(statSync(path).size).toBe(14_000);
  });

  it('whose database is a folder is named', async () => {
    mkdirSync(join(folder, 'ringdown.db'));
    await expectFault(openFolder(folder), folder, 'ringdown.db is a folder');
  });

  it('without a database is refused where there has to be one, and stays empty', async () => {
    const missing = join(folder, 'missing');
    await expectFault(openFolder(missing, { mustExist: true }), missing, 'RINGDOWN_DATA_DIR');
    expect(existsSync(missing)).toBe(false);
    writeFileSync(join(folder, 'ringdown.db'), '');
    await expectFault(openFolder(folder, { mustExist: true }), 'no database');
  });
});

/** Until the function given back is called, what runs here is no longer the owner of `folder`. */
function becomeSomebodyElse(): () => void {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o000);
    return () => chmodSync(folder, 0o700);
  }
  process.seteuid?.(65_534);
  return () => process.seteuid?.(0);
}

it.skipIf(process.platform === 'win32')(
  'a data folder of another user is left alone, with a word on whom to be',
  async () => {
    await (await openFolder(folder)).close();
    const beOwner = becomeSomebodyElse();
    try {
      await expectFault(openFolder(folder, { mustExist: true }), folder, 'sudo -u');
    } finally {
      beOwner();
    }
  },
);

describe('the disk of a data folder', () => {
  const disk = (blocks: number, bavail: number) => () => Promise.resolve({ blocks, bavail, bsize: 4_096 });

  it('has room, or is full, or does not tell', async () => {
    await requireRoom(folder);
    await requireRoom(folder, disk(1_000_000, 1_000));
    await expectFault(requireRoom(folder, disk(1_000_000, 10)), folder, 'is full', 'Make room');
    await requireRoom(folder, disk(0, 0));
    await requireRoom(folder, () => Promise.reject(new Error('not allowed')));
  });

  it('is of no use where the folder is gone', async () => {
    await expectFault(requireRoom(join(folder, 'gone')), join(folder, 'gone'), 'can’t be used');
  });
});

describe('what somebody is told who is not the server', () => {
  it.each([
    ['EACCES', 'sudo -u'],
    ['EPERM', 'sudo -u'],
    ['EROFS', 'read-only'],
    ['ENOTDIR', 'no folder'],
  ])('after %s says %j', (code, words) => {
    const fault = writerFault('/srv/ringdown', Object.assign(new Error(), { code }));
    expect(fault.message).toContain('/srv/ringdown');
    expect(fault.message).toContain(words);
  });
});

describe('a fault of the database', () => {
  it.each([
    // SQLITE_READONLY_DIRECTORY: the file may be written, but nothing beside it.
    [{ code: 'UNKNOWN_SQLITE_ERROR_1544', rawCode: 1544 }, 'RINGDOWN_DATA_DIR'],
    [{ code: 'SQLITE_CANTOPEN', rawCode: 14 }, 'RINGDOWN_DATA_DIR'],
    [{ message: 'ConnectionFailed("Unable to open connection: 14")' }, 'RINGDOWN_DATA_DIR'],
    [{ code: 'SQLITE_FULL', rawCode: 13 }, 'Make room'],
    [{ code: 'SQLITE_BUSY', rawCode: 5 }, 'Stop it'],
  ])('such as %o says what to do, also as the cause of another', (fields, remedy) => {
    const cause = Object.assign(new Error(), fields);
    const fault = databaseFault('/srv/ringdown', new Error('preparation failed', { cause }));
    expect(fault).toBeInstanceOf(DataFolderError);
    expect(String(fault)).toContain('/srv/ringdown');
    expect(String(fault)).toContain(remedy);
  });

  it('that is ours stays as it is', () => {
    const error = new TypeError('x is undefined');
    expect(databaseFault('/srv/ringdown', error)).toBe(error);
  });
});
