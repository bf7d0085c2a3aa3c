import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../doctor/testing/diagnose.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { startBalancer, type Balancer } from '../testing/balancer.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { openPostgres } from './postgres.ts';
import { openStores } from './stores.ts';

describe.skipIf(findPostgres() === null)('a PostgreSQL with a standby', () => {
  let primary: TestPostgres;
  let standby: Awaited<ReturnType<TestPostgres['startStandby']>>;
  let balancer: Balancer;
  let url: URL;
  beforeAll(async () => {
    primary = await startPostgres();
    url = new URL(await primary.createDatabase());
    await (await openStores({ dataDir: '', databaseUrl: url.href })).close();
    standby = await primary.startStandby();
    balancer = await startBalancer();
    url.port = String(balancer.port);
  });
  afterAll(async () => {
    await balancer.close();
    await standby.stop();
    await primary.remove();
  });
  const look = () => diagnose('database', { RINGDOWN_DATABASE_URL: url.href });

  it('is right where the address leads to the primary alone', async () => {
    balancer.use([primary.port]);
    const { findings, exitCode } = await look();
    expect(findings[0]?.found).toMatch(/is intact and up to date/);
    expect(exitCode).toBe(0);
  });

  it('is left for the primary by a connection that led to it, as after a failover', async () => {
    balancer.use([primary.port]);
    const db = await openPostgres(url.href, true);
    const write = () => sql`update users set name = name`.execute(db);
    balancer.use([standby.port]);
    await expect(write()).rejects.toThrow(new UnavailableError('Database', { why: 'not writable' }));
    balancer.use([primary.port]);
    await write();
    await db.destroy();
  });

  it('is found out where the address leads to the standby', async () => {
    balancer.use([standby.port]);
    const { findings } = await look();
    expect(findings[0]?.found).toMatch(/ can only be read$/);
    expect(findings[0]?.remedy).toMatch(/if it is a standby, set RINGDOWN_DATABASE_URL to the primary/);
  });
});
