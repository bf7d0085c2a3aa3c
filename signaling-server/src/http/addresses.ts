import { isIPv6, isIP, BlockList } from 'node:net';
import { ConfigError, list, type Environment } from '../ops/environment.ts';
import type { IncomingMessage } from 'node:http';

/** An IPv6 address has so many groups of 16 bits; the first half of them names a network. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * Whose address it is, as far as limits are concerned. An IPv6 address stands for its whole network: a subscriber has
 * at least a /64 (RFC 6177), so single addresses are as many as an attacker likes.
 */
export function addressGroup(address: string): string {
  const [bare = ''] = plain(address).split('%', 1);
  return isIPv6(bare) ? `${networkOf(bare)}::/64` : plain(address);
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

/** Addresses and CIDR ranges, separated by commas. */
export function addressRanges(env: Environment, name: string): readonly string[] {
  const entries = list(env, name);
  const wrong = entries.find((entry) => !isAddressRange(entry));
  if (wrong === undefined) return entries;
  throw new ConfigError(
    name,
    `has the entry "${wrong}"`,
    'Each entry must be an address or a range, such as 127.0.0.1, 10.0.0.0/8 (1 to 32 bits) or ' +
      'fd00::/8 (1 to 128 bits).',
  );
}

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && (bits === undefined || isPrefixLength(bits, family));
}

/** No bits at all would be everybody, which is no range. */
function isPrefixLength(bits: string, family: number): boolean {
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128);
}

type AddressedRequest = Pick<IncomingMessage, 'headers'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
};

/** Whose requests they are, and under which name they were made, as far as proxies that we trust say so. */
export type ProxyTrust = ReturnType<typeof createProxyTrust>;

/** Addresses and CIDR ranges whose `X-Forwarded-…` headers are believed. Anybody else could write what they like. */
export function createProxyTrust(ranges: readonly string[]) {
  const isTrusted = createRangeCheck(ranges);
  return {
    /** The address that all limits count by, of plain HTTP and of the socket's handshake alike. */
    clientAddress: ({ headers, socket }: AddressedRequest): string => {
      let address = plain(socket.remoteAddress ?? '');
      // Every proxy adds whom it heard it from at the end, so what trusted ones said is there; what is before the
      // first stranger is only that stranger's word.
      for (const named of lastFirst(headers['x-forwarded-for'])) {
        if (!isTrusted(address) || named === null) break;
        address = named;
      }
      return address;
    },
    /** What became of the word of a proxy about whom it speaks for: it gave none, or it is trusted, or it is not. */
    forwarded: ({ headers, socket }: AddressedRequest): 'none' | 'believed' | 'ignored' => {
      if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return 'none';
      return isTrusted(plain(socket.remoteAddress ?? '')) ? 'believed' : 'ignored';
    },
    /** As the client wrote it; undefined when it wrote none. */
    requestHost: ({ headers, socket }: AddressedRequest): string | undefined => {
      const passedOn = isTrusted(plain(socket.remoteAddress ?? '')) ? headers['x-forwarded-host'] : undefined;
      return [passedOn].flat().at(-1)?.split(',').at(-1)?.trim() ?? headers.host;
    },
  };
}

/** Whether an address is one of these, or in one of these ranges. */
export function createRangeCheck(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => {
    const [bare = ''] = plain(address).split('%', 1);
    return isIP(bare) !== 0 && list.check(bare, familyOf(bare));
  };
}

/** Null stands for what is no address, and ends the chain: there is no telling what is behind it. */
function lastFirst(header: string | readonly string[] | undefined): readonly (string | null)[] {
  const entries = [header ?? []].flat().flatMap((line) => line.split(','));
  return entries.reverse().map((entry) => addressIn(entry.trim()));
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(entry: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry;
  return isIP(bare) === 0 ? null : plain(bare);
}

/** An IPv4 address, also where the system hands it out as IPv6. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
