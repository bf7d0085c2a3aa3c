import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { openStores } from '../storage/stores.ts';
import { testEngines, type TestPlace } from '../testing/databases.ts';
import { diagnose } from './testing/diagnose.ts';

const settings = ({ dataDir, databaseUrl }: Pick<TestPlace, 'dataDir' | 'databaseUrl'>): Environment => ({
  RINGDOWN_DATA_DIR: dataDir,
  ...(databaseUrl === null ? {} : { RINGDOWN_DATABASE_URL: databaseUrl }),
});

describe.each(testEngines)('the check of the database: $name', (engine) => {
  it.skipIf(engine.missing !== null)('looks at one in use', async () => {
    const place = await engine.createPlace();
    const stores = await openStores(place);
    const { exitCode, findings } = await diagnose('database', settings(place));
    await stores.close();
    place.remove();
    expect(findings[0]?.found).toMatch(/is intact and up to date \((embedded, SQLite|PostgreSQL) \d/);
    expect(exitCode).toBe(0);
  });
});

describe.skipIf(testEngines[1]?.missing !== null)('the check of a PostgreSQL', () => {
  it('says that the password is wrong, and does not print it', async () => {
    const place = await testEngines[1]!.createPlace();
    const url = new URL(place.databaseUrl ?? '');
    url.password = 'hunter2';
    const diagnosis = await diagnose('database', settings({ ...place, databaseUrl: url.href }));
    place.remove();
    expect(diagnosis).toMatchObject({ exitCode: 1, findings: [{ status: 'fail' }] });
    expect(diagnosis.findings[0]?.found).toMatch(/refuses the user name or password$/);
    expect(diagnosis.findings[0]?.remedy).toBe('Correct them in RINGDOWN_DATABASE_URL.');
    expect(JSON.stringify(diagnosis)).not.toContain('hunter2');
  });

  it('says that nothing listens, and that it has not been used yet', async () => {
    const gone = settings({ dataDir: '/nowhere', databaseUrl: 'postgres://ada@127.0.0.1:9/ringdown' });
    expect((await diagnose('database', gone)).findings[0]?.found).toMatch(/nothing listens there/);
    const place = await testEngines[1]!.createPlace();
    const { findings } = await diagnose('database', settings(place));
    place.remove();
    expect(findings[0]).toMatchObject({ status: 'warn' });
    expect(findings[0]?.found).toMatch(/0001-first-tables, .* pending/);
  });
});

describe('the check of the embedded database', () => {
  async function inFolder(test: (dataDir: string) => Promise<void>): Promise<void> {
    const dataDir = mkdtempSync(join(tmpdir(), 'ringdown-doctor-'));
    try {
      await test(dataDir);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  }
  const look = (dataDir: string) => diagnose('database', settings({ dataDir, databaseUrl: null }));

  it('says that there is none, and makes none', async () => {
    await inFolder(async (dataDir) => {
      const { exitCode, findings } = await look(dataDir);
      expect(findings[0]?.found).toBe(`there is no database in the data folder ${dataDir}`);
      expect(findings[0]?.remedy).toMatch(/^Set RINGDOWN_DATA_DIR/);
      expect(exitCode).toBe(1);
    });
  });

  it('says that the file is none, or a folder', async () => {
    await inFolder(async (dataDir) => {
      writeFileSync(join(dataDir, 'ringdown.db'), 'x'.repeat(5_000));
      expect((await look(dataDir)).findings[0]).toMatchObject({
        status: 'fail',
        found: expect.stringMatching(/is not a database, or is damaged$/) as unknown,
      });
    });
    await inFolder(async (dataDir) => {
      mkdirSync(join(dataDir, 'ringdown.db'));
      expect((await look(dataDir)).findings[0]).toMatchObject({ status: 'fail' });
    });
  });

  it('says that it is of a newer or an older version', async () => {
    await inFolder(async (dataDir) => {
      await (await openStores({ dataDir, databaseUrl: null })).close();
      const file = new Libsql(join(dataDir, 'ringdown.db'));
      file.exec("delete from kysely_migration where name like '0002%'");
      expect((await look(dataDir)).findings[0]).toMatchObject({
        status: 'warn',
        found: expect.stringMatching(/older version .*0002-administration/) as unknown,
      });
      file.exec("insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')");
      const { exitCode, findings } = await look(dataDir);
      file.close();
      expect(findings[0]?.found).toMatch(/newer version .*9999-from-the-future/);
      expect(exitCode).toBe(1);
    });
  });
});
