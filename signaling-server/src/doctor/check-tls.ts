import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { bare, isLoopback } from './address-kind.ts';
import { fail, ok, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { inTime } from './in-time.ts';
import { unreachable } from './reach-words.ts';

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
    const { publicUrl } = context;
    if (publicUrl.protocol !== 'https:') {
      const found = `${publicUrl.origin} is plain http`;
      return [isLoopback(publicUrl.hostname) ? skipped(found) : warn(found, 'See "configuration".')];
    }
    try {
      const socket = await inTime(context, (signal) => shake(context, signal));
      try {
        return [judge(socket, context)];
      } finally {
        socket.destroy();
      }
    } catch (error) {
      return [endsHandshake(error) ? withoutCertificate(publicUrl) : unreachable(publicUrl.host, error)];
    }
  },
};

/**
 * The alerts by which servers and proxies end the handshake when they have no certificate for the name asked for. By the
 * first they also say that both sides know no cipher or TLS version in common.
 */
function endsHandshake(error: unknown): boolean {
  return (
    error instanceof Error &&
    /alert (?:handshake failure|internal error)|unrecognized name/.test(error.message)
  );
}

function withoutCertificate({ host }: URL): Finding {
  return fail(
    `${host} ends the handshake without showing a certificate`,
    'The log of the proxy tells why. Most likely it has none for this name: one that gets its own, such as Caddy or Traefik, needs this name to lead to it, and port 80 or 443 open from everywhere. Or it allows only ciphers or TLS versions that this machine does not know.',
  );
}

/** Resolves whatever the certificate is like: what is wrong with it is what we want to know. */
function shake({ publicUrl, ca }: DoctorContext, signal: AbortSignal): Promise<TLSSocket> {
  const host = bare(publicUrl.hostname);
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host, port: Number(publicUrl.port || 443), rejectUnauthorized: false },
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    signal.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', reject);
  });
}

function judge(socket: TLSSocket, { publicUrl, clock }: DoctorContext): Finding {
  const certificate = socket.getPeerCertificate();
  const endsAt = Date.parse(certificate.valid_to);
  const lasts = endsAt - Date.parse(certificate.valid_from);
  const code = codeOfAuthorization(socket.authorizationError);
  if (code !== null) return refused(code, { host: publicUrl.hostname, certificate });
  const shown = `${publicUrl.hostname} shows a certificate of ${nameOf(certificate.issuer)}, good until ${dateOf(certificate)} (${socket.getProtocol() ?? 'TLS'})`;
  return endsAt - clock.now() >= Math.min(MIN_LEFT_MS, lasts * MIN_LEFT)
    ? ok(shown)
    : warn(shown, 'Renew it; if that happens by itself, find out why it did not.');
}

/** Typed as an error, and a string on some versions of Node. */
function codeOfAuthorization(error: unknown): string | null {
  if (typeof error === 'string') return error;
  if (!(error instanceof Error)) return null;
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

/** The day on which it ends, by UTC. */
const dateOf = (certificate: PeerCertificate): string =>
  new Date(certificate.valid_to).toISOString().slice(0, 10);

interface Shown {
  readonly host: string;
  readonly certificate: PeerCertificate;
}

function refused(code: string, { host, certificate }: Shown): Finding {
  const where = `the certificate of ${host}`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return fail(
        `${where} expired on ${dateOf(certificate)}`,
        'Renew it, and have the server or proxy read it again.',
      );
    case 'CERT_NOT_YET_VALID':
      return fail(
        `${where} is not valid yet`,
        'Check the clocks of the machine that made it and of this one.',
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return fail(
        `${where} is for other names: ${namesOf(certificate)}`,
        `Get one for ${host}, or correct RINGDOWN_PUBLIC_URL. A proxy may also show its default site's.`,
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return fail(
        `${where} is self-signed: nobody's app or browser trusts it`,
        "Get one from an authority (Let's Encrypt is free; Caddy does it by itself). If all machines trust your own authority, start this with NODE_EXTRA_CA_CERTS=<its certificate>.",
      );
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return fail(
        `${where} is of an authority of its own, ${nameOf(certificate.issuer)}, which this machine does not trust`,
        'Have it trusted on every machine, or get one from a public authority. To test with it, start this with NODE_EXTRA_CA_CERTS=<its certificate>.',
      );
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return fail(
        `${where} comes without the one between it and a known authority (its issuer is ${nameOf(certificate.issuer)})`,
        'Serve the whole chain: fullchain.pem in place of cert.pem. If the authority is your own, start this with NODE_EXTRA_CA_CERTS=<its certificate>.',
      );
    default:
      return fail(`${where} is not accepted (${code})`, 'Get a new one.');
  }
}

function nameOf(name: PeerCertificate['issuer'] | undefined): string {
  const first = [name?.O ?? name?.CN ?? 'an unknown issuer'].flat();
  return first.join(' ');
}

function namesOf({ subjectaltname, subject }: PeerCertificate): string {
  return (subjectaltname ?? [subject.CN].flat().join(', ')).replaceAll(/DNS:|IP Address:/g, '');
}
