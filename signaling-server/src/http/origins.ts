import type { IncomingMessage } from 'node:http';
import type { ProxyTrust } from './client-address.ts';

/** The desktop app's pages come from here. */
const APP_ORIGIN = 'app://ringdown';

export interface OriginCheckDeps extends Pick<ProxyTrust, 'requestHost'> {
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: () => string;
}

/**
 * Which pages may talk to the server: the desktop app, the server's own web client under whatever name it was opened,
 * and those the admin allows. A client that is no browser sends no origin; like every other it needs a token, and
 * there are no cookies that a foreign page could use.
 */
export function createOriginCheck(deps: OriginCheckDeps): (request: IncomingMessage) => boolean {
  const allowed = new Set([APP_ORIGIN, ...deps.allowedOrigins]);
  return (request) => {
    const { origin } = request.headers;
    if (origin === undefined || allowed.has(origin) || origin === deps.publicUrl()) return true;
    const host = deps.requestHost(request);
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  };
}
