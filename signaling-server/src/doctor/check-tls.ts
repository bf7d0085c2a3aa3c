import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { bare } from './check-dns.ts';
import { fail, ok, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

const DAY_MS = 86_400_000;
/** Renewals usually come 30 days before the end: less than this, and one has failed. */
const MIN_LEFT_MS = 21 * DAY_MS;
/** Of one that lasts for less than three months: it is renewed when a third of its time is left. */
const MIN_LEFT = 0.25;

export const checkTls: Check = {
  name: 'tls',
  title: 'Certificate of the public address',
  after: ['dns'],
  async run(context) {
    const { origin, protocol, host } = context.publicUrl;
    if (protocol !== 'https:') return [skipped(`${origin} is plain http`)];
    try {
      return [await inTime(context, (signal) => look(context, signal))];
    } catch (error) {
      return [endsHandshake(error) ? withoutCertificate(host) : unreachable(host, error)];
    }
  },
};

async function look(context: DoctorContext, signal: AbortSignal): Promise<Finding> {
  const { publicUrl, ca } = context;
  const host = bare(publicUrl.hostname);
  const socket = connect({
    ...{ host, port: Number(publicUrl.port || 443) },
    // An address may not be sent as a name.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
  try {
    await once(socket, 'secureConnect', { signal });
    return judge(socket, context);
  } finally {
    socket.destroy();
  }
}

function judge(socket: TLSSocket, { publicUrl, clock }: DoctorContext): Finding {
  const { issuer, valid_from: from, valid_to: to } = socket.getPeerCertificate();
  const endsAt = Date.parse(to);
  const issuedBy = [issuer.O ?? issuer.CN ?? 'an unknown issuer'].flat().join(' ');
  const endsOn = new Date(endsAt).toISOString().slice(0, 10);
  const shown = `${publicUrl.hostname} shows a certificate of ${issuedBy}, good until ${endsOn} (${socket.getProtocol() ?? 'TLS'})`;
  const minLeftMs = Math.min(MIN_LEFT_MS, (endsAt - Date.parse(from)) * MIN_LEFT);
  return endsAt - clock.now() >= minLeftMs
    ? ok(shown)
    : warn(shown, 'Renew it; if that happens by itself, find out why it did not.');
}

/** The alerts by which servers and proxies, such as Caddy, say that they have no certificate for the name asked for. */
function endsHandshake(error: unknown): boolean {
  return (
    error instanceof Error &&
    /alert (?:handshake failure|internal error)|unrecognized name/.test(error.message)
  );
}

function withoutCertificate(host: string): Finding {
  return fail(
    `${host} ends the handshake without showing a certificate`,
    'The log of the proxy tells why. Most likely it has none for this name: one that gets its own, such as Caddy or Traefik, needs this name to lead to it, and port 80 or 443 open from everywhere.',
  );
}
