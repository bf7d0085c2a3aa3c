import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { bare, isLoopback, isPrivate } from './address-kind.ts';
import { fail, ok, warn, type Check, type Finding } from './check.ts';
import { inTime } from './in-time.ts';
import { codeOf, unreachable } from './reach-words.ts';

export const checkDns: Check = {
  name: 'dns',
  title: 'DNS name of the public address',
  after: [],
  async run(context) {
    const host = bare(context.publicUrl.hostname);
    if (isIP(host) !== 0) return [judge(host, [host])];
    // The system's look-up can not be ended, so nobody waits for it.
    const found = await inTime(context, () => addressesOf(host)).catch(() => silent);
    return [Array.isArray(found) ? judge(host, found) : found];
  },
};

async function addressesOf(host: string): Promise<string[] | Finding> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    if (codeOf(error) !== 'ENOTFOUND') return unreachable(host, error);
    return fail(
      `${host} has no address`,
      'Add an A (and AAAA) record at your DNS provider, or correct RINGDOWN_PUBLIC_URL.',
    );
  }
}

const silent = fail('this machine’s DNS resolver doesn’t answer', 'Check the DNS servers it uses.');

function judge(host: string, addresses: readonly string[]): Finding {
  const list = addresses.join(', ');
  if (addresses.every((address) => isLoopback(address))) {
    return warn(
      `${host} is this machine only (${list})`,
      "For other machines, set RINGDOWN_PUBLIC_URL to this one's name in the network. (An entry in /etc/hosts may hide the true address from here.)",
    );
  }
  if (addresses.every((address) => isPrivate(address) || isLoopback(address))) {
    return warn(
      `${host} leads to a private address (${list})`,
      'People outside this network can’t reach it. Fine if nobody is.',
    );
  }
  return ok(host === list ? `${host} is an address` : `${host} leads to ${list}`);
}
