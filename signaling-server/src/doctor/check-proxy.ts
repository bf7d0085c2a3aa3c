import { ok, fail, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { askConnection } from './connection-probe.ts';

/** For documentation only (RFC 5737): nobody's true address. */
const MADE_UP = '203.0.113.77';

export const checkProxy: Check = {
  name: 'proxy',
  title: 'Addresses of people behind the proxy',
  after: ['http'],
  async run(context) {
    const plain = await askConnection(context.publicUrl, context);
    const lying = await askConnection(context.publicUrl, context, {
      headers: { 'x-forwarded-for': MADE_UP },
    });
    if (plain === null || lying === null) return [skipped('the server does not tell how it sees us')];
    return [
      lying.address === MADE_UP
        ? lieBelieved()
        : plain.forwarded === 'none'
          ? unforwarded(context)
          : plain.forwarded === 'ignored'
            ? distrusted(plain.address)
            : ok(`the proxy is trusted: the server sees this machine as ${plain.address}`),
    ];
  },
};

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

function distrusted(proxy: string): Finding {
  return warn(
    `the proxy tells the addresses of people, but is not trusted: they all seem to come from ${proxy} and share its limits`,
    `Set RINGDOWN_TRUSTED_PROXIES to ${proxy}.`,
  );
}
