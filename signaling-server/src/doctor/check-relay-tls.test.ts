import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { builtProgram } from '../testing/built-server.ts';
import { makeCertificate, type CertificateOptions } from '../testing/certificates.ts';
import { coturnVersion, NO_COTURN, startCoturn } from '../testing/coturn.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { diagnose, SILENCE_MS, type Diagnosis } from './testing/diagnose.ts';

const version = coturnVersion();
if (version === null) ranAgainst('doctor over TLS', NO_COTURN);

const authority = makeCertificate({ names: ['Our own authority'], isAuthority: true });
const DAY_MS = 86_400_000;

async function withRelay(
  certificate: Partial<CertificateOptions>,
  test: (env: Environment) => Promise<void>,
): Promise<void> {
  const names = ['127.0.0.1'];
  const relay = await startCoturn({
    certificate: makeCertificate({ names, issuer: authority, ...certificate }),
  });
  try {
    await test({ RINGDOWN_TURN_URLS: relay.urls.tls, RINGDOWN_TURN_SECRET: relay.secret });
  } finally {
    await relay.stop();
  }
}

describe.skipIf(version === null)('the check of a relay over TLS', () => {
  it('hears sound through it with the certificate of an authority of its own, as an admin would name it', async () => {
    const folder = createTempFolder('authority');
    const file = join(folder, 'authority.pem');
    writeFileSync(file, authority.cert);
    await withRelay({}, async (env) => {
      const cli = await builtProgram('cli.js');
      const child = spawn(process.execPath, [cli, 'doctor', '--only', 'relay'], {
        env: { PATH: process.env['PATH'], ...env, NODE_EXTRA_CA_CERTS: file },
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

  async function expectFailure(diagnosis: Promise<Diagnosis>, found: RegExp, remedy: RegExp): Promise<void> {
    const { exitCode, findings } = await diagnosis;
    expect(exitCode).toBe(1);
    expect(findings[0]?.found).toMatch(found);
    expect(findings[0]?.remedy).toMatch(remedy);
  }

  it.each([
    [{ names: ['x.example.org'] }, [/is for other names: x\.example\.org/, /RINGDOWN_TURN_URLS/]],
    [{ notAfter: new Date(Date.now() - DAY_MS / 2) }, [/has expired/, /Renew it/]],
    [{ notBefore: new Date(Date.now() + DAY_MS) }, [/is not valid yet/, /clocks/]],
  ] as const)('says what is wrong with the certificate: %j', async (certificate, words) => {
    await withRelay(certificate, async (env) => {
      await expectFailure(diagnose('relay', env, { ca: [authority.cert] }), ...words);
    });
  });

  it('says that nobody knows who vouches for it', async () => {
    await withRelay({}, async (env) => {
      const remedy = /whole chain.*NODE_EXTRA_CA_CERTS/;
      await expectFailure(diagnose('relay', env), /does not know, or comes without/, remedy);
    });
    const relay = await startCoturn();
    const env = { RINGDOWN_TURN_URLS: relay.urls.tls, RINGDOWN_TURN_SECRET: relay.secret };
    await expectFailure(diagnose('relay', env), /is self-signed: nobody trusts it/, /from an authority/);
    await relay.stop();
  });
});

it('says that what takes the connection speaks no TLS', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket.resume())).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const where = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const asRelay = { RINGDOWN_TURN_URLS: `turns:${where}`, RINGDOWN_TURN_SECRET: 'x'.repeat(32) };
  const asStun = { RINGDOWN_ICE_SERVERS: JSON.stringify([{ urls: `stuns:${where}` }]) };
  const options = { patienceMs: SILENCE_MS };
  const diagnoses = [diagnose('relay', asRelay, options), diagnose('stun', asStun, options)];
  for (const { exitCode, findings } of await Promise.all(diagnoses)) {
    expect(exitCode).toBe(1);
    expect(findings[0]?.found).toBe(`${where} (tls) takes the connection but speaks no TLS`);
    expect(findings[0]?.remedy).toMatch(/check the port.*tls-listening-port/);
  }
  for (const socket of sockets) socket.destroy();
  silent.close();
});
