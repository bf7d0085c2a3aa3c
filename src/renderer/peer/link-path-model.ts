import type { AddressFamily, CandidateKind, LinkPath, NetworkKind } from './link-counters.ts';
import { type StatsEntry, textIn, wordIn } from './stats-entry-model.ts';

const candidateKinds: readonly CandidateKind[] = ['host', 'srflx', 'prflx', 'relay'];

const networkKinds: Readonly<Record<string, NetworkKind>> = {
  ethernet: 'wired',
  wifi: 'wireless',
  bluetooth: 'wireless',
  wimax: 'wireless',
  cellular: 'cellular',
};

/** The selected pair's way, from the two candidates it joins; null where one of them is not known. */
export function pathOf(local: StatsEntry | undefined, remote: StatsEntry | undefined): LinkPath | null {
  if (!local || !remote) return null;
  const kind = wordIn({ entry: local, field: 'candidateType' }, candidateKinds, 'host');
  const address = addressOf(local, kind);
  return {
    local: kind,
    remote: wordIn({ entry: remote, field: 'candidateType' }, candidateKinds, 'host'),
    protocol: wordIn({ entry: local, field: 'protocol' }, ['udp', 'tcp'], 'udp'),
    relayProtocol:
      kind === 'relay'
        ? wordIn<'udp' | 'tcp' | 'tls'>(
            { entry: local, field: 'relayProtocol' },
            ['udp', 'tcp', 'tls'],
            'udp',
          )
        : null,
    family: familyOf(address),
    isPrivate: isPrivate(address),
    network: networkKinds[textIn(local, 'networkType') ?? ''] ?? 'unknown',
  };
}

/** The machine's own, also where the candidate is only how others see it; a relay's is the relay's. */
function addressOf(local: StatsEntry, kind: CandidateKind): string {
  const own = kind === 'relay' ? null : textIn(local, 'relatedAddress');
  return own ?? textIn(local, 'address') ?? '';
}

function familyOf(address: string): AddressFamily {
  if (address.includes(':')) return 'IPv6';
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) ? 'IPv4' : 'unknown';
}

/** Of RFC 1918, 6598, 3927 and 4193, link-local and loopback. A name ending in .local hides such an address. */
export function isPrivate(address: string): boolean {
  return (
    /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
      address,
    ) ||
    /^(f[cd]|fe[89ab])/i.test(address) ||
    address === '::1' ||
    address.endsWith('.local')
  );
}
