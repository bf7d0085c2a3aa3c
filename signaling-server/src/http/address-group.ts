import { isIPv6 } from 'node:net';

/** An IPv6 address has so many groups of 16 bits; the first half of them names a network. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * Whose address it is, as far as limits are concerned. An IPv6 address stands for its whole network: a subscriber has
 * at least a /64 (RFC 6177), so single addresses are as many as an attacker likes.
 */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [bare = ''] = address.split('%', 1);
  return isIPv6(bare) ? `${networkOf(bare)}::/64` : address;
}

function networkOf(address: string): string {
  const [head, tail] = address.split('::', 2).map((part) => (part === '' ? [] : part.split(':')));
  const before = head ?? [];
  const after = tail ?? [];
  // `::` stands for as many zeros as are missing.
  const missing = Array.from({ length: GROUPS - before.length - after.length }, () => '0');
  return [...before, ...missing, ...after]
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
