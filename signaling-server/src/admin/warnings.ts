import type { Config } from '../config.ts';
import { isKnownOnlyHere } from '../http/public-address.ts';
import type { StatusWarning } from '../protocol/index.ts';
import { hasRelay } from '../turn/turn-settings.ts';

/** What works, but not as an admin most likely wants it. */
export function warningsOf(
  config: Pick<Config, 'publicUrl' | 'host' | 'turn' | 'iceServers'>,
  publicUrl: string,
): StatusWarning[] {
  const warnings: StatusWarning[] = [];
  const { hostname, protocol } = new URL(publicUrl);
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  if (isKnownOnlyHere(config) || isLocal) {
    warnings.push({
      code: 'only-here',
      message:
        'Invite links only work on this machine: set RINGDOWN_PUBLIC_URL to the address others reach the server at.',
    });
  } else if (protocol === 'http:') {
    warnings.push({
      code: 'no-tls',
      message:
        'People reach the server without encryption, and browsers give such a page no microphone: put a certificate ' +
        'in place and set RINGDOWN_PUBLIC_URL to an address that begins with https://.',
    });
  }
  if (config.turn === null && !hasRelay(config.iceServers)) {
    warnings.push({
      code: 'no-turn',
      message:
        'There is no relay (TURN): calls fail between people whose networks allow no direct connection. ' +
        'Set up a TURN server and name it in the configuration.',
    });
  }
  return warnings;
}
