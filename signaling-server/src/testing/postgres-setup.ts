import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestProject } from 'vitest/node';
import { startPostgres, type TestPostgres } from './postgres.ts';

/**
 * One PostgreSQL for all tests of a run, started when the first of them asks for a database and stopped when the run is
 * over. The tests run in other processes, so they ask over HTTP.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<TestPostgres> | null = null;
  const keeper = createServer((request, response) => {
    postgres ??= startPostgres();
    const answer = postgres.then(async (started) => {
      await text(request);
      return { version: started.version, url: await started.createDatabase() };
    });
    answer.then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => void keeper.listen(0, '127.0.0.1', resolve));
  const { port } = keeper.address() as AddressInfo;
  project.provide('postgresKeeper', `http://127.0.0.1:${port}`);
  return async () => {
    keeper.closeAllConnections();
    keeper.close();
    await (await postgres?.catch(() => null))?.remove();
  };
}
