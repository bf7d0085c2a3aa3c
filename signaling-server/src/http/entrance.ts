import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { createProxyTrust, type ProxyTrust } from './addresses.ts';
import { openTlsKeeper, type TlsKeeper } from './tls-keeper.ts';

export interface EntranceDeps {
  readonly config: Pick<Config, 'allowedOrigins' | 'publicUrl' | 'tls' | 'trustedProxies'>;
  readonly publicUrl: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who comes in, how, and from where: the same for plain HTTP and for the sockets. */
export interface Entrance extends Pick<ProxyTrust, 'clientAddress' | 'forwarded'> {
  readonly isAllowedOrigin: (request: IncomingMessage) => boolean;
  /** Null: plain HTTP. */
  readonly tls: TlsKeeper | null;
}

/** Throws a ConfigError when the certificate can't be used. */
export async function openEntrance({ config, publicUrl, clock, log }: EntranceDeps): Promise<Entrance> {
  const { clientAddress, forwarded, requestHost } = createProxyTrust(config.trustedProxies);
  const { allowedOrigins, tls: settings } = config;
  const host = config.publicUrl === null ? null : hostIn(config.publicUrl);
  return {
    clientAddress,
    forwarded,
    isAllowedOrigin: createOriginCheck({ allowedOrigins, publicUrl, requestHost }),
    tls: settings === null ? null : await openTlsKeeper({ settings, host, clock, log }),
  };
}

/** As certificates write it: an IPv6 address without its brackets. */
function hostIn(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** The desktop app's pages come from here. */
const APP_ORIGIN = 'app://ringdown';

interface OriginCheckDeps extends Pick<ProxyTrust, 'requestHost'> {
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: () => string;
}

/**
 * Which pages may talk to the server: the desktop app, the server's own web client under whatever name it was opened,
 * and those the admin allows. A client that is no browser sends no origin; like every other it needs a token, and
 * there are no cookies that a foreign page could use.
 */
function createOriginCheck(deps: OriginCheckDeps): (request: IncomingMessage) => boolean {
  const allowed = new Set([APP_ORIGIN, ...deps.allowedOrigins]);
  return (request) => {
    const { origin } = request.headers;
    if (origin === undefined || allowed.has(origin) || origin === deps.publicUrl()) return true;
    const host = deps.requestHost(request);
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  };
}

interface PublicAddress {
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
