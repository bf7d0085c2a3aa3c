import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { fail, ok, warn, type Check, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

export const checkDns: Check = {
  name: 'dns',
  title: 'DNS name of the public address',
  after: [],
  async run(context) {
    const host = bare(context.publicUrl.hostname);
    if (isIP(host) !== 0) return [judge(host, [host])];
    try {
      // The system's look-up can not be ended, so nobody waits for it.
      const found = await inTime(context, () => lookup(host, { all: true }));
      return [
        judge(
          host,
          found.map(({ address }) => address),
        ),
      ];
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return [isLate ? silent : unreachable(host, error)];
    }
  },
};

const silent = fail('this machine’s DNS resolver doesn’t answer', 'Check the DNS servers it uses.');

function judge(host: string, addresses: readonly string[]): Finding {
  const list = addresses.join(', ');
  if (addresses.every(isLoopback)) {
    return warn(
      `${host} is this machine only (${list})`,
      "For other machines, set RINGDOWN_PUBLIC_URL to this one's name in the network. (An entry in /etc/hosts may hide the true address from here.)",
    );
  }
  if (addresses.every((address) => isIn(near, address))) {
    return warn(
      `${host} leads to a private address (${list})`,
      'People outside this network can’t reach it. Fine if nobody is.',
    );
  }
  return ok(host === list ? `${host} is an address` : `${host} leads to ${list}`);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What no stranger on the internet can reach. */
const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');
near.addAddress('::1', 'ipv6');

/** A host name or an address, also in the brackets of a URL. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isIn(loopback, host);
}

/** Without the brackets a URL puts around an IPv6 address. */
export function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function isIn(list: BlockList, host: string): boolean {
  const address = bare(host);
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
