import { createProxyTrust } from '../http/client-address.ts';
import { ok, fail, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { askConnection } from './connection-probe.ts';
import { unreachable } from './reach-words.ts';

/** For documentation only (RFC 5737): nobody's true address. */
const MADE_UP = '203.0.113.77';

export const checkProxy: Check = {
  name: 'proxy',
  title: 'Client addresses behind the proxy',
  after: ['http'],
  async run(context) {
    try {
      return [await judge(context)];
    } catch (error) {
      return [unreachable(context.publicUrl.host, error)];
    }
  },
};

/** Rejects when nobody answers. */
async function judge(context: DoctorContext): Promise<Finding> {
  const plain = await askConnection(context.publicUrl, context);
  if (plain === null) return skipped('the server doesn’t say which address it sees');
  if (await believesLies(context)) return lieBelieved();
  if (plain.forwarded === 'none') return unforwarded(context);
  if (plain.forwarded === 'ignored') return distrusted(plain.address, context);
  return ok(`the proxy is trusted: the server sees this machine as ${plain.address}`);
}

async function believesLies(context: DoctorContext): Promise<boolean> {
  const headers = { 'x-forwarded-for': MADE_UP };
  // Whoever turns a liar away believes no lie.
  const lying = await askConnection(context.publicUrl, context, { headers }).catch(() => null);
  return lying?.address === MADE_UP;
}

function lieBelieved(): Finding {
  return fail(
    'anybody can fake their address: an X-Forwarded-For sent from here was believed',
    'Have the proxy replace that header (nginx: proxy_set_header X-Forwarded-For $remote_addr), and keep only the proxy in RINGDOWN_TRUSTED_PROXIES.',
  );
}

function unforwarded({ config }: DoctorContext): Finding {
  if (config.trustedProxies.length === 0) return skipped('no proxy reports client addresses');
  return warn(
    'a proxy is trusted to report client addresses, but reports none',
    'Have it send X-Forwarded-For, or empty RINGDOWN_TRUSTED_PROXIES if there is no proxy.',
  );
}

function distrusted(proxy: string, { config }: DoctorContext): Finding {
  return warn(
    `the proxy reports client addresses but isn’t trusted: everybody seems to come from ${proxy} and shares its limits`,
    isNamed(proxy, config.trustedProxies)
      ? 'RINGDOWN_TRUSTED_PROXIES names it here, but the running server doesn’t have that setting: restart it.'
      : `Set RINGDOWN_TRUSTED_PROXIES to ${proxy}.`,
  );
}

function isNamed(proxy: string, ranges: readonly string[]): boolean {
  const fromProxy = { headers: { 'x-forwarded-for': MADE_UP }, socket: { remoteAddress: proxy } };
  return createProxyTrust(ranges).forwarded(fromProxy) === 'believed';
}
