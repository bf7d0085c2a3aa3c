import { createProxyTrust } from '../http/client-address.ts';
import { ok, fail, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { askConnection } from './connection-probe.ts';
import { unreachable } from './reach-words.ts';

/** For documentation only (RFC 5737): nobody's true address. */
const MADE_UP = '203.0.113.77';

export const checkProxy: Check = {
  name: 'proxy',
  title: 'Addresses of people behind the proxy',
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
  if (plain === null) return skipped('the server does not tell how it sees us');
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
    'anybody can make up the address the server sees: an X-Forwarded-For sent from here was believed',
    'Have the proxy replace that header (nginx: proxy_set_header X-Forwarded-For $remote_addr), and keep only the proxy in RINGDOWN_TRUSTED_PROXIES.',
  );
}

function unforwarded({ config }: DoctorContext): Finding {
  if (config.trustedProxies.length === 0) return skipped('no proxy tells the addresses of people');
  return warn(
    'a proxy is trusted to tell the addresses of people, but tells none',
    'Have it send X-Forwarded-For, or empty RINGDOWN_TRUSTED_PROXIES if there is no proxy.',
  );
}

function distrusted(proxy: string, { config }: DoctorContext): Finding {
  return warn(
    `the proxy tells the addresses of people, but is not trusted: they all seem to come from ${proxy} and share its limits`,
    isNamed(proxy, config.trustedProxies)
      ? 'RINGDOWN_TRUSTED_PROXIES names it here, but the server was started without that: restart the server.'
      : `Set RINGDOWN_TRUSTED_PROXIES to ${proxy}.`,
  );
}

function isNamed(proxy: string, ranges: readonly string[]): boolean {
  const fromProxy = { headers: { 'x-forwarded-for': MADE_UP }, socket: { remoteAddress: proxy } };
  return createProxyTrust(ranges).forwarded(fromProxy) === 'believed';
}
