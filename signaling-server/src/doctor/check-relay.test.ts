import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { builtProgram } from '../testing/built-server.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { coturnVersion, NO_COTURN, startCoturn, type Coturn, type CoturnOptions } from '../testing/coturn.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { diagnose, SILENCE_MS, type Diagnosis } from './testing/diagnose.ts';
import { startGullibleRelay } from './testing/gullible-relay.ts';

const version = coturnVersion();
ranAgainst('doctor', version === null ? NO_COTURN : `the doctor's check of relays: coturn ${version}`);

const authority = makeCertificate({ names: ['Our own authority'], isAuthority: true });

let coturn: Coturn;
beforeAll(async () => {
  if (version !== null) coturn = await startCoturn();
});
afterAll(() => (version === null ? undefined : coturn.stop()));

const settings = (urls: string, secret = coturn.secret): Environment => ({
  RINGDOWN_TURN_URLS: urls,
  RINGDOWN_TURN_SECRET: secret,
});

function expectFailure({ exitCode, findings }: Diagnosis, found: RegExp, remedy: RegExp): void {
  expect(exitCode).toBe(1);
  expect(findings[0]).toMatchObject({ status: 'fail' });
  expect(findings[0]?.found).toMatch(found);
  expect(findings[0]?.remedy).toMatch(remedy);
}

async function withRelay(options: CoturnOptions, test: (relay: Coturn) => Promise<void>): Promise<void> {
  const relay = await startCoturn(options);
  try {
    await test(relay);
  } finally {
    await relay.stop();
  }
}

describe.skipIf(version === null)('the check of the relay', () => {
  it('hears sound through it, over UDP and TCP, in the order of the settings', async () => {
    const { urls } = coturn;
    const { exitCode, findings } = await diagnose('relay', settings(`${urls.tcp},${urls.udp}`));
    expect(findings.map(({ found }) => found)).toEqual([
      expect.stringMatching(/transport=tcp carries sound: \d+ of 50 packets there and back, [\d.]+ ms/),
      expect.stringMatching(/transport=udp carries sound: \d+ of 50 packets/),
    ]);
    expect(exitCode).toBe(0);
  });

  it('says that the secret is another one, and does not print it', async () => {
    const wrong = 'a secret that is not the one of the relay';
    const diagnosis = await diagnose('relay', settings(coturn.urls.udp, wrong));
    expectFailure(diagnosis, /refuses our credentials \(401\)/, /same as static-auth-secret/);
    expect(JSON.stringify(diagnosis)).not.toContain(wrong);
  });

  it.each([
    ['denied-peer-ip=127.0.0.0-127.255.255.255', /send to the other \(403\)/, /allowed-peer-ip/],
    ['user-quota=1', /too many allocations/, /user-quota/],
  ])('says what is wrong with its settings: %s', async (setting, ...words) => {
    await withRelay({ settings: [setting] }, async ({ urls, secret }) => {
      expectFailure(await diagnose('relay', settings(urls.udp, secret)), ...words);
    });
  });
});

/** Nothing that coturn can be talked into, so a stand-in has to do. */
it('says of a relay that no sound gets through, though it gives places', async () => {
  const gullible = await startGullibleRelay();
  const env = settings(gullible.url, 'the secret of this relay');
  const diagnosis = await diagnose('relay', env, { patienceMs: SILENCE_MS });
  gullible.stop();
  expectFailure(diagnosis, /no sound gets from one to the other \(0 of 50/, /open UDP min-port to max-port/);
});

describe.skipIf(version === null)('the check of a relay over TLS', () => {
  it('hears sound through it with the certificate of an authority of its own, as an admin would name it', async () => {
    const folder = createTempFolder('authority');
    const file = join(folder, 'authority.pem');
    writeFileSync(file, authority.cert);
    const certificate = makeCertificate({ names: ['127.0.0.1'], issuer: authority });
    await withRelay({ certificate }, async ({ urls, secret }) => {
      const cli = await builtProgram('cli.js');
      const child = spawn(process.execPath, [cli, 'doctor', '--only', 'relay'], {
        env: { PATH: process.env['PATH'], ...settings(urls.tls, secret), NODE_EXTRA_CA_CERTS: file },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
      expect(output).toMatch(
        /^ok +relay +turns:127\.0\.0\.1:\d+\?transport=tcp carries sound: \d+ of 50 packets/,
      );
      expect(child.exitCode).toBe(0);
    });
    removeTempFolder(folder);
  });
});
