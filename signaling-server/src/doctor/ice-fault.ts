import type { IceUrl } from '../turn/ice-url.ts';
import { StunFault } from '../turn/stun-session.ts';
import { fail, type Finding } from './check.ts';
import { NoTlsFault } from './ice-link.ts';
import { codeOf, unreachable } from './reach-words.ts';

/** Why a STUN or TURN server could not be talked to. */
export function iceUnreachable(url: IceUrl, error: unknown): Finding {
  const where = `${url.host}:${url.port} (${url.transport})`;
  if (error instanceof StunFault && error.kind === 'silent') {
    return url.transport === 'udp'
      ? fail(
          `${where} does not answer`,
          `A firewall drops UDP to port ${url.port}, or nothing listens there. Open the port at the server and its hosting, and check that it runs.`,
        )
      : fail(
          `${where} takes the connection but does not answer`,
          'Another program listens there: check the port.',
        );
  }
  if (error instanceof NoTlsFault) {
    return fail(
      `${where} takes the connection but speaks no TLS`,
      'Something without TLS listens there: check the port, or set TLS up there (coturn: tls-listening-port=, cert= and pkey=).',
    );
  }
  const cause = error instanceof StunFault ? error.cause : error;
  const refused = url.transport === 'tls' ? certificateFault(where, cause) : null;
  return refused ?? unreachable(where, cause);
}

const ALWAYS = 'Browsers and apps refuse it silently, so nobody reaches the relay this way.';

/** Null: it is not about the certificate. */
function certificateFault(where: string, error: unknown): Finding | null {
  const code = codeOf(error) ?? '';
  const [problem, remedy] = words[code] ?? [`is not accepted (${code})`, 'Give the relay a new one.'];
  if (words[code] === undefined && !/CERT|SIGNED|VERIFY|ISSUER/.test(code)) return null;
  const names = namesIn(error);
  return fail(
    `the certificate of ${where} ${problem}${names === '' ? '' : `: ${names}`}`,
    `${remedy} ${ALWAYS}`,
  );
}

const OWN_AUTHORITY =
  'If the authority is your own, start this with NODE_EXTRA_CA_CERTS=<its certificate>, and have it trusted on every machine.';

const words: Readonly<Record<string, readonly [string, string]>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'is for other names',
    'Get one for the name that RINGDOWN_TURN_URLS has, or write there the name that it is for.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'is self-signed: nobody trusts it',
    `Get one from an authority (Let's Encrypt is free) and name it in coturn by cert= and pkey=.`,
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'is of an authority that this machine does not know',
    `Get one from a public authority. ${OWN_AUTHORITY}`,
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'is of an authority that this machine does not know, or comes without the one between the two',
    `Serve the whole chain (coturn: cert=fullchain.pem). ${OWN_AUTHORITY}`,
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'is of an authority that this machine does not know, or comes without the one between the two',
    `Serve the whole chain (coturn: cert=fullchain.pem). ${OWN_AUTHORITY}`,
  ],
  CERT_HAS_EXPIRED: [
    'has expired',
    'Renew it, and have coturn read it again (SIGUSR2): it does not by itself.',
  ],
  CERT_NOT_YET_VALID: ['is not valid yet', 'Check the clocks of both machines.'],
};

/** Node says them of a certificate for another name. */
function namesIn(error: unknown): string {
  const { cert } = error as { readonly cert?: { readonly subjectaltname?: string } };
  return (cert?.subjectaltname ?? '').replaceAll(/DNS:|IP Address:/g, '');
}
