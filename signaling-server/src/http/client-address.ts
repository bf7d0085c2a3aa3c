import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

type AddressedRequest = Pick<IncomingMessage, 'headers'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
};

/** Whose requests they are, and under which name they were made, as far as proxies that we trust say so. */
export interface ProxyTrust {
  /** The address that all limits count by, of plain HTTP and of the socket's handshake alike. */
  readonly clientAddress: (request: AddressedRequest) => string;
  /** What became of the word of a proxy about whom it speaks for: it gave none, or it is trusted, or it is not. */
  readonly forwarded: (request: AddressedRequest) => 'none' | 'believed' | 'ignored';
  /** As the client wrote it; undefined when it wrote none. */
  readonly requestHost: (request: AddressedRequest) => string | undefined;
}

/** Addresses and CIDR ranges whose `X-Forwarded-…` headers are believed. Anybody else could write what they like. */
export function createProxyTrust(ranges: readonly string[]): ProxyTrust {
  const proxies = blockListOf(ranges);
  const isTrusted = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return {
    clientAddress({ headers, socket }) {
      let address = plain(socket.remoteAddress ?? '');
      // Every proxy adds whom it heard it from at the end, so what trusted ones said is there; what is before the
      // first stranger is only that stranger's word.
      for (const named of lastFirst(headers['x-forwarded-for'])) {
        if (!isTrusted(address) || named === null) break;
        address = named;
      }
      return address;
    },
    forwarded({ headers, socket }) {
      if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return 'none';
      return isTrusted(plain(socket.remoteAddress ?? '')) ? 'believed' : 'ignored';
    },
    requestHost({ headers, socket }) {
      const passedOn = isTrusted(plain(socket.remoteAddress ?? '')) ? headers['x-forwarded-host'] : undefined;
      return [passedOn].flat().at(-1)?.split(',').at(-1)?.trim() ?? headers.host;
    },
  };
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
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
