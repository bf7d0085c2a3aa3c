import type { IceUrl } from '../turn/ice-url.ts';
import { StunFault } from '../turn/stun-session.ts';
import { fail, type Finding } from './check.ts';
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
  const code = codeOf(error);
  if (url.transport === 'tls' && code !== null && isCertificateFault(code)) {
    return fail(
      `${where} shows a certificate that is not accepted (${code})`,
      'Give the relay a certificate for this name, with its whole chain (coturn: cert= and pkey=). Browsers refuse it silently.',
    );
  }
  return unreachable(where, error instanceof StunFault ? error.cause : error);
}

function isCertificateFault(code: string): boolean {
  return /CERT|SIGNED|VERIFY|ISSUER|ALTNAME/.test(code);
}
