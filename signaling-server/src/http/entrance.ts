import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { createProxyTrust, type ProxyTrust } from './client-address.ts';
import { createOriginCheck } from './origins.ts';
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
