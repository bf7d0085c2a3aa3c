import { StorageError } from '../storage/database-place.ts';

/** What to do about each, after "Redis at …". By Redis's own word, or Node's code of a connection. */
const problems: readonly (readonly [RegExp, string])[] = [
  [
    /WRONGPASS|NOAUTH|invalid password|without any password/i,
    'refuses the user name or password. Correct them in RINGDOWN_REDIS_URL.',
  ],
  [
    /NOPERM/,
    'doesn’t give its user the rights the server needs. Give it the rights that README.md names under "Who may reach Redis".',
  ],
  [/unknown command/i, 'is too old. Use version 7 or newer.'],
  [/LOADING/, 'is still reading its data. Wait until it is ready, then start again.'],
  [/ECONNREFUSED/, 'can’t be reached: nothing listens there. Start it, or correct RINGDOWN_REDIS_URL.'],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'can’t be reached: the host name has no address. Correct it in RINGDOWN_REDIS_URL.',
  ],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    'does not answer. Check the host and port in RINGDOWN_REDIS_URL, the firewall between, and whether it speaks TLS (rediss://) or not (redis://).',
  ],
  [
    /EPROTO|WRONG_VERSION_NUMBER|ECONNRESET|EPIPE/,
    'speaks something else. Write rediss:// in RINGDOWN_REDIS_URL if it speaks TLS and redis:// if it does not, or correct the port.',
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    'shows a certificate for another host name. Use the name that is in it, in RINGDOWN_REDIS_URL.',
  ],
  [/CERT_HAS_EXPIRED/, 'shows a certificate that has expired. Renew it.'],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_/,
    'shows a certificate of an unknown issuer. Start the server with NODE_EXTRA_CA_CERTS=<path of the issuer’s certificate>.',
  ],
];

/**
 * What an admin can do about a fault of Redis at the start; faults with another cause are given back as they are. The
 * address is told without its password.
 */
export function redisFault(redisUrl: string, error: unknown): unknown {
  const said = wordsOf(error);
  const problem = problems.find(([pattern]) => pattern.test(said))?.[1];
  if (error instanceof StorageError || problem === undefined) return error;
  const { hostname, port } = new URL(redisUrl);
  return new StorageError(`Redis at ${hostname}:${port || '6379'} ${problem}`, { cause: error });
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code = '' } = error as NodeJS.ErrnoException;
  return `${code} ${error.message} ${wordsOf(error.cause)}`;
}
