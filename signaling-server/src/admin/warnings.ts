import type { Config } from '../config.ts';
import { isKnownOnlyHere } from '../http/entrance.ts';
import type { StatusWarning } from '../protocol/index.ts';
import { hasRelay } from '../turn/turn-settings.ts';

type RelayConfig = Pick<Config, 'turn' | 'iceServers'>;

export function canRelay({ turn, iceServers }: RelayConfig): boolean {
  return turn !== null || hasRelay(iceServers);
}

/** What works, but not as an admin most likely wants it. */
export function warningsOf(
  config: Pick<Config, 'publicUrl' | 'host'> & RelayConfig,
  facts: WarningFacts,
): StatusWarning[] {
  return [...addressWarnings(config, facts.publicUrl), ...relayWarnings(config, facts.relayOnlyPeople)];
}

interface WarningFacts {
  readonly publicUrl: string;
  /** Whose calls only go through a relay. */
  readonly relayOnlyPeople: number;
}

function addressWarnings(config: Pick<Config, 'publicUrl' | 'host'>, publicUrl: string): StatusWarning[] {
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
        'People reach the server without encryption. Browsers block the microphone without HTTPS: put a certificate ' +
        'in place and set RINGDOWN_PUBLIC_URL to an address that begins with https://.',
    });
  }
  return warnings;
}

function relayWarnings(config: RelayConfig, relayOnlyPeople: number): StatusWarning[] {
  if (canRelay(config)) return [];
  const warnings: StatusWarning[] = [
    {
      code: 'no-turn',
      message:
        'There is no relay (TURN): calls fail between people whose networks allow no direct connection. ' +
        'Run coturn, and set RINGDOWN_TURN_URLS and RINGDOWN_TURN_SECRET.',
    },
  ];
  if (relayOnlyPeople > 0) {
    warnings.push({
      code: 'relay-only-without-relay',
      message:
        `All calls of ${relayOnlyPeople === 1 ? 'one person' : `${relayOnlyPeople} people`} must go through a relay, and ` +
        'there is no relay: these calls can’t connect. Set a relay in RINGDOWN_TURN_URLS, or stop relaying all ' +
        'their calls.',
    });
  }
  return warnings;
}
