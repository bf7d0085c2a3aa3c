import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, type Certificate } from '../testing/certificates.ts';
import { findPostgres, NO_POSTGRES, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import { openStores } from './stores.ts';

const missing = findPostgres() === null;

describe.skipIf(missing)(`a PostgreSQL over TLS (${missing ? NO_POSTGRES : 'real'})`, () => {
  let postgres: TestPostgres;
  let folder: string;
  let authority: Certificate;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ringdown-tls-'));
    authority = makeCertificate({ names: ['our authority'], isAuthority: true });
    const stranger = makeCertificate({ names: ['another authority'], isAuthority: true });
    writeFileSync(join(folder, 'ours.pem'), authority.cert);
    writeFileSync(join(folder, 'other.pem'), stranger.cert);
    const certificate = makeCertificate({ names: ['localhost'], issuer: authority });
    postgres = await startPostgres({ certificate });
  });
  afterAll(async () => {
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(options: Readonly<Record<string, string>>): Promise<string> {
    const url = new URL(await postgres.createDatabase());
    url.hostname = 'localhost';
    for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
    try {
      await (await openStores({ dataDir: '', databaseUrl: url.href })).close();
      return 'opened';
    } catch (error) {
      return String(error);
    }
  }

  it.each(['verify-full', 'verify-ca', 'require'])('is trusted by its authority (%s)', async (sslmode) => {
    expect(await open({ sslmode, sslrootcert: join(folder, 'ours.pem') })).toBe('opened');
    expect(await open({ sslmode })).toContain('of an unknown issuer');
    expect(await open({ sslmode, sslrootcert: join(folder, 'other.pem') })).toContain('of an unknown issuer');
  });

  it('is taken as it is only when asked to', async () => {
    expect(await open({ sslmode: 'no-verify' })).toBe('opened');
  });

  it('is told when the certificate of the authority can not be read', async () => {
    const sslrootcert = join(folder, 'none.pem');
    expect(await open({ sslmode: 'require', sslrootcert })).toMatch(/^StorageError: .*none\.pem/);
  });
});
