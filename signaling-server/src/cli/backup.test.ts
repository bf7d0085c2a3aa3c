import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backup } from './commands.ts';
import type { DatabasePlace } from '../storage/database-place.ts';
import { openStores } from '../storage/stores.ts';
import { missingOf } from '../storage/testing/kept.ts';
import { addAccount } from '../storage/testing/sample-people.ts';
import { WriterProcess } from '../storage/testing/writer-process.ts';
import { testEngines, type TestEngine } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { createTestEdge } from '../testing/test-edge.ts';

const withPostgres = [process.env['PATH'], findPostgres() ?? ''].join(delimiter);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const edgeOf = ({ dataDir, databaseUrl }: DatabasePlace) =>
  createTestEdge({
    RINGDOWN_DATA_DIR: dataDir,
    ...(databaseUrl !== null && { RINGDOWN_DATABASE_URL: databaseUrl }),
  });

/** As README.md tells it. */
async function restore(engine: TestEngine, file: string): Promise<DatabasePlace> {
  if (engine.name === 'embedded') {
    const dataDir = join(folder, 'restored');
    mkdirSync(dataDir);
    copyFileSync(file, join(dataDir, 'ringdown.db'));
    return { dataDir, databaseUrl: null };
  }
  const place = await engine.createPlace();
  execFileSync('pg_restore', ['--no-owner', `--dbname=${place.databaseUrl ?? ''}`, file], {
    env: { ...process.env, PATH: withPostgres },
  });
  return place;
}

for (const engine of testEngines) {
  const reason = engine.missing === null ? '' : `: ${engine.missing}`;
  describe.skipIf(engine.missing !== null)(`a backup (${engine.name}${reason})`, () => {
    let path: string | undefined;
    beforeEach(() => {
      path = process.env['PATH'];
      process.env['PATH'] = withPostgres;
    });
    afterEach(() => {
      process.env['PATH'] = path;
    });

    it('holds all that was acknowledged before, while writing goes on', async () => {
      const place = await engine.createPlace();
      const stores = await openStores(place);
      for (const name of ['ada', 'bob']) await addAccount(stores, name);
      await stores.close();
      const writer = new WriterProcess(place, { write: true });
      try {
        writer.go();
        await writer.printed(100);
        const before = writer.kept();
        const file = join(folder, 'backup');
        const edge = edgeOf(place);
        expect(await backup(edge, file)).toBe(0);
        expect(edge.lines[0]).toContain(file);
        expect(edge.lines.join()).not.toContain(new URL(place.databaseUrl ?? 'x:').password || 'password');
        if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(readdirSync(folder)).toEqual(['backup']);
        await writer.printed(writer.lines.length + 20);
        expect(await missingOf(await restore(engine, file), before)).toEqual([]);
      } finally {
        await writer.kill();
      }
    });

    it('replaces nothing', async () => {
      const place = await engine.createPlace();
      await (await openStores(place)).close();
      const file = join(folder, 'mine');
      writeFileSync(file, 'mine');
      await expect(backup(edgeOf(place), file)).rejects.toThrow(`${file} is there already`);
      expect(statSync(file).size).toBe(4);
    });
  });
}

describe('a backup that can not be made', () => {
  it('leaves no file behind', async () => {
    const file = join(folder, 'backup');
    const nothing = { dataDir: join(folder, 'data'), databaseUrl: null };
    await expect(backup(edgeOf(nothing), file)).rejects.toThrow('there is no database in the data folder');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says which program is missing, or what it said, without the password', async () => {
    const file = join(folder, 'backup');
    const place = { dataDir: '', databaseUrl: 'postgres://ada:hunter2@127.0.0.1:1/phone' };
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      const attempt = backup(edgeOf(place), file);
      await expect(attempt).rejects.toThrow(
        /pg_dump can’t be run here\. Install .* the database phone at 127\.0\.0\.1:1/,
      );
      await expect(attempt).rejects.not.toThrow('hunter2');
    } finally {
      process.env['PATH'] = path;
    }
    expect(existsSync(file)).toBe(false);
  });

  it('asks for the file', async () => {
    const edge = createTestEdge({});
    expect(await backup(edge)).toBe(2);
    expect(edge.lines).toEqual(['Which file? Usage: ringdown-server backup <file>']);
  });
});
