import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { parseTlsFiles, readTlsFiles, tlsWarnings } from './tls-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringdown-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = ['phone.example.org', '192.0.2.7'];
const good = makeCertificate({ names });
const at = { certFile: '/etc/cert.pem', keyFile: '/etc/key.pem' };
const DAY = 86_400_000;

describe('the settings of TLS', () => {
  it('are two files, or none', () => {
    expect(readConfig({}).tls).toBeNull();
    const both = { RINGDOWN_TLS_CERT: '/etc/cert.pem', RINGDOWN_TLS_KEY: '/etc/key.pem' };
    expect(readConfig(both).tls).toEqual(at);
    expect(() => readConfig({ RINGDOWN_TLS_CERT: '/etc/cert.pem' })).toThrow(
      /^RINGDOWN_TLS_KEY must be set together/,
    );
    expect(() => readConfig({ RINGDOWN_TLS_KEY: '/etc/key.pem' })).toThrow(
      /^RINGDOWN_TLS_CERT must be set together/,
    );
    const url = { RINGDOWN_PUBLIC_URL: 'http://phone.example.org' };
    expect(() => readConfig({ ...both, ...url })).toThrow(/^RINGDOWN_PUBLIC_URL .* https:\/\/phone/);
  });
});

describe('a certificate', () => {
  it('is good with its key, for its names', () => {
    const certificate = parseTlsFiles(good, at);
    expect(['phone.example.org', '192.0.2.7', 'example.org', '192.0.2.8'].map(certificate.covers)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(tlsWarnings(certificate, 'phone.example.org', Date.now())).toEqual([]);
    expect(tlsWarnings(certificate, null, Date.now())).toEqual([]);
  });

  it.each([
    {
      why: 'the key of another',
      files: { ...good, key: makeCertificate({ names }).key },
      says: 'TLS_KEY .*not the one',
    },
    { why: 'no certificate', files: { ...good, cert: good.key }, says: 'TLS_CERT .*no certificate' },
    { why: 'no key', files: { ...good, key: good.cert }, says: 'TLS_KEY .*no usable private key' },
    { why: 'nothing', files: { cert: '', key: '' }, says: 'TLS_CERT .*no certificate' },
  ])('is refused with $why, and what it is stays unsaid', ({ files, says }) => {
    const parse = () => parseTlsFiles(files, at);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(new RegExp(`^RINGDOWN_${says}`));
    expect(parse).not.toThrow(/BEGIN|[A-Za-z0-9+/]{40}/);
  });

  it.each([
    { when: 'is over', notAfter: -DAY, says: ['expired at'] },
    { when: 'is soon over', notAfter: 5 * DAY, says: ['expires at'] },
    { when: 'has not begun', notBefore: DAY, says: ['not valid yet'] },
  ])('is warned about when it $when', ({ notBefore = -2 * DAY, notAfter = 90 * DAY, says }) => {
    const now = Date.now();
    const dates = { notBefore: new Date(now + notBefore), notAfter: new Date(now + notAfter) };
    const warnings = tlsWarnings(parseTlsFiles(makeCertificate({ names, ...dates }), at), names[0]!, now);
    expect(warnings).toEqual(says.map((words) => expect.stringContaining(words) as string));
  });

  it('is warned about when it is for somebody else', () => {
    const warnings = tlsWarnings(parseTlsFiles(good, at), 'call.example.org', Date.now());
    expect(warnings).toEqual([expect.stringContaining('is not for call.example.org')]);
  });

  it('is asked for by name where it can not be read', async () => {
    const certFile = join(folder, 'cert.pem');
    await expect(readTlsFiles({ certFile, keyFile: certFile })).rejects.toThrow(
      `RINGDOWN_TLS_CERT leads to ${certFile}, which is not there`,
    );
    writeFileSync(certFile, good.cert);
    await expect(readTlsFiles({ certFile, keyFile: folder })).rejects.toThrow(
      `RINGDOWN_TLS_KEY leads to ${folder}, which can’t be read (EISDIR)`,
    );
  });
});
