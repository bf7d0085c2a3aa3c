import type { TestProject } from 'vitest/node';
import { startKeeper } from './keeper.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

/**
 * One PostgreSQL for all tests of a run, started when the first of them asks for a database and stopped when the run is
 * over.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<TestPostgres> | null = null;
  let model: Promise<string> | null = null;
  const keeper = await startKeeper(async (state) => {
    const started = await (postgres ??= startPostgres());
    const url =
      state === 'empty'
        ? await started.createDatabase()
        : await started.copyDatabase(await (model ??= createModel(started)));
    return { version: started.version, url };
  });
  project.provide('postgresKeeper', keeper.url);
  return async () => {
    keeper.close();
    await (await postgres?.catch(() => null))?.remove();
  };
}

/** A database that is up to date, to be copied: bringing each up to date takes longer than most tests. */
async function createModel(postgres: TestPostgres): Promise<string> {
  const databaseUrl = await postgres.createDatabase();
  // Most runs of the tests need none.
  const { openStores } = await import('../storage/stores.ts');
  await (await openStores({ dataDir: '', databaseUrl })).close();
  return databaseUrl;
}
