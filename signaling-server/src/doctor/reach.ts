import { startHearingTimer } from '../ops/clock.ts';
import { fail, type DoctorContext, type Finding } from './check.ts';

/**
 * Runs what one question and its answer take. Without an answer in time, or at the end of the check, the signal is
 * aborted, and this rejects with its reason: a `TimeoutError`, or whatever ended the check. An answer that was there
 * before, and only this machine was late to read it, counts.
 */
export async function inTime<T>(
  { clock, patienceMs, signal }: Pick<DoctorContext, 'clock' | 'patienceMs' | 'signal'>,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = new AbortController();
  const either = AbortSignal.any([signal, given.signal]);
  const timer = startHearingTimer(clock, patienceMs, () =>
    given.abort(new DOMException('no answer in time', 'TimeoutError')),
  );
  let giveUp = (): void => undefined;
  const over = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(either.reason as Error);
  });
  either.addEventListener('abort', giveUp);
  try {
    return await Promise.race([over, ask(either)]);
  } finally {
    timer.cancel();
    // A signal that is made of others is kept as long as they are while anybody listens to it.
    either.removeEventListener('abort', giveUp);
  }
}

const OTHER_PROTOCOL =
  'Something there speaks another protocol, or a firewall cuts it. Check the port and what listens there.';

/** What the system says when a connection can not be made: what that means, and what to do. */
const faults: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: [
    'refuses the connection: nothing listens there',
    'Start what should listen there, or correct the port.',
  ],
  ETIMEDOUT: [
    'does not answer',
    'A firewall between drops the packets, or the machine is off. Open the port there.',
  ],
  ECONNRESET: ['closes the connection at once', OTHER_PROTOCOL],
  EPIPE: ['closes the connection at once', OTHER_PROTOCOL],
  ENOTFOUND: [
    'has no address: its name is not in the DNS',
    'Correct the name in the settings, or add an A or AAAA record for it.',
  ],
  EAI_AGAIN: ['has no address now: the DNS does not answer', "Check this machine's resolver."],
  EPROTO: ['speaks no TLS', 'Something without TLS answers there: correct the port, or set TLS up there.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'speaks no TLS',
    'Something without TLS answers there: correct the port, or set TLS up there.',
  ],
};

const UNKNOWN_AUTHORITY = [
  'is of an authority that this machine does not know, or comes without the one between the two',
  'Serve the whole chain: fullchain.pem in place of cert.pem. If the authority is your own, start this with NODE_EXTRA_CA_CERTS=<its certificate>, and have it trusted on every machine.',
] as const;

/** The same of a certificate that nobody would accept. */
const certificateFaults: Readonly<Record<string, readonly [string, string]>> = {
  CERT_HAS_EXPIRED: ['has expired', 'Renew it, and have the server, proxy or relay read it again.'],
  CERT_NOT_YET_VALID: ['is not valid yet', 'Check the clocks of the machine that made it and of this one.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'is for other names',
    'Get one for this name, or correct the name in the settings. A proxy may also show its default site’s.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'is self-signed: nobody trusts it',
    "Get one from an authority (Let's Encrypt is free; Caddy does it by itself). If all machines trust this one, start this with NODE_EXTRA_CA_CERTS=<the certificate>.",
  ],
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
};

/** Why nobody could be talked to there. `where` such as `phone.example.org:443`. */
export function unreachable(where: string, error: unknown): Finding {
  const code = codeOf(error) ?? '';
  const certificate = certificateFaults[code];
  if (certificate !== undefined) {
    const [problem, remedy] = certificate;
    return fail(`the certificate of ${where} ${problem}${namesIn(error)}`, remedy);
  }
  const [problem, remedy] = faults[code] ?? [
    `can’t be reached (${messageOf(error)})`,
    'Check the address, the port, the routes and the firewalls between.',
  ];
  return fail(`${where} ${problem}`, remedy);
}

/** Of an error, or of the first one inside it: Node tries every address of a name. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ETIMEDOUT';
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && code !== 'ABORT_ERR') return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'without a reason';
}

/** Node says them of a certificate for another name. */
function namesIn(error: unknown): string {
  const { cert } = error as { readonly cert?: { readonly subjectaltname?: string } };
  const names = (cert?.subjectaltname ?? '').replaceAll(/DNS:|IP Address:/g, '');
  return names === '' ? '' : `: ${names}`;
}
