import type { TestProject } from 'vitest/node';
import { startKeeper } from './keeper.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

/**
 * One PostgreSQL for all tests of a run, started when the first of them asks for a database and stopped when the run is
 * over.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<TestPostgres> | null = null;
  const keeper = await startKeeper(async () => {
    const started = await (postgres ??= startPostgres());
    return { version: started.version, url: await started.createDatabase() };
  });
  project.provide('postgresKeeper', keeper.url);
  return async () => {
    keeper.close();
    await (await postgres?.catch(() => null))?.remove();
  };
}
