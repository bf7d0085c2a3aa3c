import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../cli/explain.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { testEngines, type TestPlace } from '../testing/databases.ts';
import { postgresFault, unavailableFault } from './postgres-fault.ts';
import { StorageError } from './database-place.ts';
import { openStores } from './stores.ts';

const engine = testEngines.find(({ name }) => name === 'PostgreSQL')!;
let place: TestPlace;

/** The address of the database with something in it changed. */
function changed(change: (url: URL) => void): string {
  const url = new URL(place.databaseUrl ?? '');
  change(url);
  return url.href;
}

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.databaseUrl ?? '' });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** One line with the place and the way out, and without the password. */
async function expectFault(databaseUrl: string, ...parts: readonly string[]): Promise<void> {
  const error: unknown = await openStores({ dataDir: '', databaseUrl }, { mustExist: false }).then(
    async (stores) => stores.close(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  const line = explain(error);
  expect(line).not.toContain('\n');
  expect(line).not.toContain(new URL(databaseUrl).password);
  for (const part of parts) expect(line).toContain(part);
}

describe.skipIf(engine.missing !== null)(`a PostgreSQL (${engine.missing ?? 'real'})`, () => {
  beforeEach(async () => {
    place = await engine.createPlace();
  });
  afterEach(() => place.remove());

  it('that refuses the password, or who asks, is named without the password', async () => {
    const { hostname, port, pathname } = new URL(place.databaseUrl ?? '');
    const name = `the database ${pathname.slice(1)} at ${hostname}:${port}`;
    await expectFault(
      changed((url) => (url.password = 'not-the-password')),
      name,
      'refuses the user name or password',
    );
    await expectFault(
      changed((url) => (url.username = 'nobody')),
      name,
      'refuses the user name or password',
    );
    const withoutPassword = changed((url) => (url.password = ''));
    await expect(openStores({ dataDir: '', databaseUrl: withoutPassword })).rejects.toThrow('refuses');
  });

  it('without this database is told how to get it', async () => {
    await expectFault(
      changed((url) => (url.pathname = '/phone')),
      'the database phone at',
      'does not exist',
      'createdb',
    );
  });

  it('that is not there is named with what was tried', async () => {
    await expectFault(
      changed((url) => (url.port = '1')),
      'at 127.0.0.1:1 can’t be reached',
      'RINGDOWN_DATABASE_URL',
    );
    await expectFault(
      changed((url) => (url.hostname = 'no-such-host.invalid')),
      'no-such-host.invalid',
      'has no address',
    );
  });

  it('that does not speak TLS is named when TLS is asked for', async () => {
    for (const mode of ['require', 'verify-full']) {
      await expectFault(
        changed((url) => url.searchParams.set('sslmode', mode)),
        'does not speak TLS',
      );
    }
  });

  it('that does not let its user make tables is named with what to grant', async () => {
    await run('revoke create on schema public from public');
    const other = new URL((await engine.createPlace()).databaseUrl ?? '');
    const strange = changed((url) => {
      url.username = other.username;
      url.password = other.password;
    });
    await expectFault(strange, 'does not allow its user', 'GRANT');
  });

  it('with nothing of a server in it is refused where there has to be one, and stays empty', async () => {
    await expect(openStores(place, { mustExist: true })).rejects.toThrow(/no Ringdown data/);
    await expect(run('select * from users')).rejects.toThrow('"users" does not exist');
  });

  it('that a newer version has brought up to date is left alone', async () => {
    await (await openStores(place)).close();
    await run("insert into kysely_migration values ('9999-tomorrow', 'x')");
    await expectFault(place.databaseUrl ?? '', 'newer version of Ringdown', 'backup');
  });
});

describe('a fault of PostgreSQL', () => {
  const url = 'postgres://ringdown:hunter2@db.example.org/phone';

  it.each([
    ['53300', 'max_connections'],
    ['53100', 'room'],
    ['57P03', 'Wait'],
    ['25006', 'primary'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'sslrootcert'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host name'],
    ['CERT_HAS_EXPIRED', 'Renew'],
    ['ETIMEDOUT', 'firewall'],
    ['ENETUNREACH', 'network'],
  ])('such as %s says what to do, also as the cause of another', (code, remedy) => {
    const cause = Object.assign(new Error('hunter2'), { code });
    const fault = postgresFault(url, new Error('preparation failed', { cause }));
    expect(fault).toBeInstanceOf(StorageError);
    expect(explain(fault)).toContain('the database phone at db.example.org:5432');
    expect(explain(fault)).toContain(remedy);
    expect(explain(fault)).not.toContain('hunter2');
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ECONNREFUSED', '57P01'])(
    'such as %s passes, so that whoever asked may ask again',
    (code) => {
      const fault = unavailableFault(url, Object.assign(new Error('a fault'), { code }));
      expect(fault).toBeInstanceOf(UnavailableError);
      expect(fault).toMatchObject({ why: 'out of reach' });
    },
  );

  it.each(['25006', '53100'])('such as %s refuses for a while whoever would change something', (code) => {
    const fault = unavailableFault(url, Object.assign(new Error('hunter2'), { code }));
    expect(fault).toMatchObject({ name: 'UnavailableError', why: 'not writable' });
    expect(explain(fault)).toMatch(/^the database phone at db\.example\.org:5432 .*disk/);
  });

  it('that is ours stays as it is', () => {
    const error = new TypeError('x is undefined');
    expect(postgresFault(url, error)).toBe(error);
  });
});
