import { resolve } from 'node:path';
import { ConfigError, valueOf, type Environment } from '../ops/environment.ts';

/** Where the certificate is, as PEM files. */
export interface TlsSettings {
  /** The server's own, followed by those that vouch for it. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** The names of the settings, for those who complain about what they lead to. */
export const TLS_CERT = 'RINGDOWN_TLS_CERT';
export const TLS_KEY = 'RINGDOWN_TLS_KEY';

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
