import type { Config } from '../config.ts';

export interface PublicAddress {
  /** Where people reach the server, without a trailing slash. */
  readonly publicUrl: () => string;
  readonly port: () => number;
  /** The port it listens on, once that is known. */
  readonly setPort: (port: number) => void;
}

const ANY_HOST = new Set(['0.0.0.0', '::', '']);

export function createPublicAddress(
  config: Pick<Config, 'publicUrl' | 'host' | 'port' | 'tls'>,
): PublicAddress {
  let { port } = config;
  const scheme = config.tls === null ? 'http' : 'https';
  return {
    publicUrl: () => config.publicUrl ?? `${scheme}://${nameOf(config.host)}:${port}`,
    port: () => port,
    setPort: (listening) => void (port = listening),
  };
}

/** Whether the server listens to the network but does not know what others call it. */
export function isKnownOnlyHere(config: Pick<Config, 'publicUrl' | 'host'>): boolean {
  return config.publicUrl === null && ANY_HOST.has(config.host);
}

function nameOf(host: string): string {
  // "Every address" is not one; on the machine itself this always works.
  if (ANY_HOST.has(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
