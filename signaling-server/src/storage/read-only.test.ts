import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../cli/explain.ts';
import { diagnose } from '../doctor/testing/diagnose.ts';
import { invite } from '../cli/people-commands.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { dataOf, PASSWORD, post, signUp } from '../testing/test-device.ts';
import { createTestEdge } from '../testing/test-edge.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

/** As a managed one does for everybody when its disk is full. */
async function letWrite(postgres: TestPostgres, may: boolean): Promise<void> {
  await postgres.query(`alter system set default_transaction_read_only = ${may ? 'off' : 'on'}`);
  await postgres.query('select pg_reload_conf()');
}

describe.skipIf(findPostgres() === null)('a PostgreSQL that takes no changes any more', () => {
  let postgres: TestPostgres;
  let server: TestServer | null = null;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterEach(async () => {
    await letWrite(postgres, true);
    await server?.stop();
  });
  afterAll(() => postgres.remove());

  const readyz = async () => {
    // What was found is shared for a second of the server's clock.
    server?.clock.advance(1_000);
    return (await fetch(`${server?.url}/readyz`)).json();
  };

  it('is said to be so, by everybody who looks and to everybody who asks, until it does', async () => {
    const env = { RINGDOWN_DATABASE_URL: await postgres.createDatabase() };
    server = await startTestServer(env);
    await signUp(server, 'ada');
    const token = await server.invite();
    await letWrite(postgres, false);
    await until(async () => JSON.stringify(await readyz()).includes('unavailable'));
    expect(server.logged.join('\n')).toMatch(/the database \S+ at 127\.0\.0\.1:\d+ can only be read/);

    const bob = { invite: token, username: 'bob', name: 'Bob', password: PASSWORD, deviceName: 'x' };
    const refused = { ok: false, error: { code: 'unavailable', retryAfterMs: expect.any(Number) as number } };
    expect(await post(`${server.url}/api/sign-up`, bob)).toMatchObject(refused);
    const { findings, exitCode } = await diagnose('database', env);
    expect(findings[0]?.found).toMatch(/^the database \S+ at 127\.0\.0\.1:\d+ can only be read$/);
    expect(exitCode).toBe(1);
    const fault: unknown = await invite(createTestEdge(env)).catch((error: unknown) => error);
    expect(explain(fault)).toMatch(
      /^the database \S+ at 127\.0\.0\.1:\d+ can only be read\. .*disk.*primary.*$/,
    );

    await letWrite(postgres, true);
    await until(async () => JSON.stringify(await readyz()).includes('"ready"'));
    dataOf(await post(`${server.url}/api/sign-up`, bob));
  });

  it('for its disk is full is told from one that is out of reach', async () => {
    const url = await postgres.createDatabase();
    const env = { RINGDOWN_DATABASE_URL: url };
    server = await startTestServer(env);
    const token = await server.invite();
    await postgres.query(
      `create function refuse() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger refuse before insert on users execute function refuse()`,
      new URL(url).pathname.slice(1),
    );
    const ada = { invite: token, username: 'ada', name: 'Ada', password: PASSWORD, deviceName: 'x' };
    expect(await post(`${server.url}/api/sign-up`, ada)).toMatchObject({
      ok: false,
      error: { code: 'unavailable', message: 'Database can’t save changes right now' },
    });
    expect(server.logged.join('\n')).toMatch(/has no room left on its disk\. Make room on it\./);
  });
});
