import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createReadiness } from '../ops/readiness.ts';
import { systemClock } from '../ops/clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { testEngines } from '../testing/databases.ts';
import { startSilentWay } from '../testing/silent-way.ts';
import { until } from '../testing/until.ts';
import { openStores } from './stores.ts';

const engine = testEngines.find(({ name }) => name === 'PostgreSQL')!;

describe.skipIf(engine.missing !== null)('a connection to PostgreSQL that falls silent', () => {
  async function start() {
    const place = await engine.createPlace();
    const url = new URL(place.databaseUrl!);
    const way = await startSilentWay(Number(url.port));
    url.port = String(way.port);
    const stores = await openStores({ dataDir: place.dataDir, databaseUrl: url.href });
    onTestFinished(async () => {
      await stores.close();
      way.stop();
      place.remove();
    });
    const together = () => Promise.all(Array.from({ length: 5 }, () => stores.ping()));
    // As many connections, which wait for the next question.
    await together();
    return { place, way, stores, together };
  }

  it('is told from a statement that takes long, and replaced with all that wait beside it', async () => {
    const { way, stores, together } = await start();
    way.silence();
    const fault: unknown = await stores.ping().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UnavailableError);
    expect((fault as UnavailableError).cause).toMatchObject({ message: 'the connection fell silent' });
    await together();
  });

  it('makes the server unavailable until the network is back, and no longer', async () => {
    const { way, stores, together } = await start();
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
    await together();
  });

  it('is none where a statement waits for another one', async () => {
    const { place, stores } = await start();
    const [holder, observer] = [1, 2].map(() => new pg.Client({ connectionString: place.databaseUrl! }));
    await Promise.all([holder!.connect(), observer!.connect()]);
    await holder!.query('begin');
    await holder!.query('lock table users in access exclusive mode');
    const asked = stores.accounts.hasAccounts();
    await until(async () => {
      const { rows } = await observer!.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and now() - query_start > interval '3 s'`,
      );
      return rows.length === 1;
    });
    await holder!.query('rollback');
    await Promise.all([holder!.end(), observer!.end()]);
    expect(await asked).toBe(false);
  });
});
