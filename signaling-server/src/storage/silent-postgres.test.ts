import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createReadiness } from '../ops/readiness.ts';
import { systemClock } from '../ops/clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { testEngines, type TestPlace } from '../testing/databases.ts';
import { startSilentWay } from '../testing/silent-way.ts';
import { until } from '../testing/until.ts';
import { openStores } from './stores.ts';

const engine = testEngines.find(({ name }) => name === 'PostgreSQL')!;

/** Keeps everybody from the table of people until it is released. */
async function lockUsers({ databaseUrl }: TestPlace): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: databaseUrl! });
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table users in access exclusive mode');
  return () => holder.end();
}

describe.skipIf(engine.missing !== null)('a connection to PostgreSQL that falls silent', () => {
  async function start(settings: Readonly<Record<string, string>> = {}) {
    const place = await engine.createPlace();
    const url = new URL(place.databaseUrl!);
    const way = await startSilentWay(Number(url.port));
    url.port = String(way.port);
    for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value);
    const stores = await openStores({ dataDir: place.dataDir, databaseUrl: url.href });
    onTestFinished(async () => {
      await stores.close();
      way.stop();
      place.remove();
    });
    // Connections that wait for the next question.
    await Promise.all(Array.from({ length: 5 }, () => stores.ping()));
    return { place, way, stores };
  }

  it('is given up when a statement gets no answer in time', async () => {
    const { way, stores } = await start({ query_timeout: '1500' });
    way.silence();
    const fault: unknown = await stores.ping().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect((fault as UnavailableError).cause).toMatchObject({ message: 'Query read timeout' });
    await until(async () =>
      stores.ping().then(
        () => true,
        () => false,
      ),
    );
  });

  it('makes the server unavailable until the network is back, and no longer', async () => {
    const { way, stores } = await start({ query_timeout: '1500' });
    const readiness = createReadiness({
      checks: [{ name: 'database', check: () => stores.ping() }],
      ...{ clock: systemClock, log: createLogger('silent') },
    });
    const status = async () => (await readiness.read()).status;
    expect(await status()).toBe('ready');
    way.carryNew(false);
    way.silence();
    await until(async () => (await status()) === 'unavailable');
    const faults = await Promise.allSettled(Array.from({ length: 15 }, () => stores.ping()));
    for (const fault of faults)
      expect(fault).toMatchObject({ reason: expect.any(UnavailableError) as unknown });
    way.carryNew(true);
    await until(async () => (await status()) === 'ready');
  });

  it('is none where a statement waits for another one', async () => {
    const { place, stores } = await start();
    const observer = new pg.Client({ connectionString: place.databaseUrl! });
    await observer.connect();
    const release = await lockUsers(place);
    const asked = stores.accounts.hasAccounts();
    await until(async () => {
      const { rows } = await observer.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and now() - query_start > interval '3 s'`,
      );
      return rows.length === 1;
    });
    await Promise.all([release(), observer.end()]);
    expect(await asked).toBe(false);
  });

  it('is none where PostgreSQL gives up a statement itself, which may be tried again', async () => {
    const place = await engine.createPlace();
    const url = new URL(place.databaseUrl!);
    url.searchParams.set('statement_timeout', '1000');
    // Making the tables may take longer.
    await (await openStores(place)).close();
    const stores = await openStores({ dataDir: place.dataDir, databaseUrl: url.href });
    const release = await lockUsers(place);
    const fault: unknown = await stores.accounts.hasAccounts().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect(fault).toMatchObject({ why: 'gave up', cause: { code: '57014' } });
    await release();
    expect(await stores.accounts.hasAccounts()).toBe(false);
    await stores.close();
    place.remove();
  });
});
