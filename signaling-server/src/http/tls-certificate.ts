import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { ConfigError, valueOf, type Environment } from '../ops/environment.ts';
import { resolve } from 'node:path';

/** Where the certificate is, as PEM files. */
export interface TlsSettings {
  /** The server's own, followed by those that vouch for it. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** The names of the settings, for those who complain about what they lead to. */
const TLS_CERT = 'RINGDOWN_TLS_CERT';
const TLS_KEY = 'RINGDOWN_TLS_KEY';

/** Null: plain HTTP, for a reverse proxy or this machine alone. */
export function readTlsSettings(env: Environment): TlsSettings | null {
  const cert = valueOf(env, TLS_CERT);
  const key = valueOf(env, TLS_KEY);
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined)
    throw new ConfigError(TLS_CERT, `must be set together with ${TLS_KEY}`, 'Set both or none.');
  if (key === undefined)
    throw new ConfigError(TLS_KEY, `must be set together with ${TLS_CERT}`, 'Set both or none.');
  return { certFile: resolve(cert), keyFile: resolve(key) };
}

/** The text of both files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What the server shows: complete, and known to fit together. */
export interface TlsCertificate extends TlsFiles {
  /** Ms since epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly covers: (host: string) => boolean;
}

const DAY_MS = 86_400_000;
/** Whoever renews certificates does it earlier. */
const SOON_MS = 14 * DAY_MS;

/** Reads both as they are now, also behind symbolic links that are swapped. Throws {@link ConfigError}. */
export async function readTlsFiles({ certFile, keyFile }: TlsSettings): Promise<TlsFiles> {
  return { cert: await readText(TLS_CERT, certFile), key: await readText(TLS_KEY, keyFile) };
}

/** Throws {@link ConfigError}, which names the file and never quotes it. */
export function parseTlsFiles(files: TlsFiles, { certFile, keyFile }: TlsSettings): TlsCertificate {
  const certificate = certificateIn(files.cert, certFile);
  if (!certificate.checkPrivateKey(keyIn(files.key, keyFile))) {
    throw new ConfigError(
      TLS_KEY,
      `leads to a key (${keyFile}) that is not the one of the certificate (${certFile})`,
      'Use the two files that were made together.',
    );
  }
  try {
    createSecureContext(files);
  } catch (cause) {
    throw new ConfigError(TLS_CERT, `can’t be used (${certFile}: ${messageOf(cause)})`, 'Make it anew.');
  }
  return {
    ...files,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    covers: (host) =>
      (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined,
  };
}

/** What clients of this host (null: unknown) will object to, or soon; in words for an admin. */
export function tlsWarnings(certificate: TlsCertificate, host: string | null, now: number): string[] {
  const { validFrom, validTo } = certificate;
  const warnings: string[] = [];
  const end = new Date(validTo).toISOString();
  if (validTo <= now)
    warnings.push(`the TLS certificate expired at ${end}: no client will connect; renew it`);
  else if (validTo - now < SOON_MS) warnings.push(`the TLS certificate expires at ${end}: renew it`);
  if (validFrom > now)
    warnings.push('the TLS certificate is not valid yet: look at the clock of this machine');
  if (host !== null && !certificate.covers(host))
    warnings.push(`the TLS certificate is not for ${host}: use one that names it`);
  return warnings;
}

async function readText(setting: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'is not there' : `can’t be read (${code ?? messageOf(cause)})`;
    throw new ConfigError(
      setting,
      `leads to ${file}, which ${problem}`,
      'It must be a PEM file that the user of the server may read.',
    );
  }
}

function certificateIn(text: string, file: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new ConfigError(
      TLS_CERT,
      `leads to ${file}, which has no certificate in it`,
      'It must be a PEM file with the certificate of this server first, such as fullchain.pem.',
    );
  }
}

function keyIn(text: string, file: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw new ConfigError(
      TLS_KEY,
      `leads to ${file}, which has no usable private key in it`,
      'It must be a PEM file without a passphrase, such as privkey.pem.',
    );
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
