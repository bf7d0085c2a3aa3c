import { UnavailableError } from '../ops/unavailable.ts';
import { describeDatabase, StorageError } from './database-place.ts';

const READ_ONLY =
  'can only be read. If its disk is full, make room and let it be written again; if it is a standby, set RINGDOWN_DATABASE_URL to the primary.';
const NO_WAY = 'does not answer. Check the host and port in RINGDOWN_DATABASE_URL, and the network between.';

/** What to do about each, after "the database … at …". By PostgreSQL's SQLSTATE, or Node's code of a connection. */
const problems: Readonly<Record<string, string>> = {
  '28P01': 'refuses the user name or password. Correct them in RINGDOWN_DATABASE_URL.',
  '28000':
    'does not let this user in from here. Correct the user in RINGDOWN_DATABASE_URL, or the rules in pg_hba.conf.',
  '3D000': 'does not exist. Create it (createdb), or correct its name in RINGDOWN_DATABASE_URL.',
  '42501':
    'does not allow its user to create or use tables. Make the user of RINGDOWN_DATABASE_URL its owner, or grant it: GRANT ALL ON SCHEMA public TO …',
  '3F000': 'has no schema to create tables in. Create it, or set the search_path of the user.',
  '25006': READ_ONLY,
  '53300': 'has no connection left. Raise its max_connections, or end other programs that use it.',
  '53100': 'has no room left on its disk. Make room on it.',
  '57P03': 'is starting or stopping. Wait until it is ready, then start again.',
  ECONNREFUSED:
    'can’t be reached: nothing listens there. Start PostgreSQL, or correct RINGDOWN_DATABASE_URL.',
  ENOTFOUND: 'can’t be reached: the host name has no address. Correct it in RINGDOWN_DATABASE_URL.',
  EAI_AGAIN: 'can’t be reached: the host name has no address now. Check it in RINGDOWN_DATABASE_URL.',
  ENOENT: 'can’t be reached: there is no such socket. Start PostgreSQL, or correct RINGDOWN_DATABASE_URL.',
  ETIMEDOUT: 'does not answer. Check the host and port in RINGDOWN_DATABASE_URL, and the firewall between.',
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ENETDOWN: NO_WAY,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'shows a certificate for another host name. Use the name that is in it, in RINGDOWN_DATABASE_URL.',
  CERT_HAS_EXPIRED: 'shows a certificate that has expired. Renew it.',
};

const UNKNOWN_ISSUER =
  'shows a certificate of an unknown issuer. Add &sslrootcert=<path of the issuer’s certificate> to RINGDOWN_DATABASE_URL.';
const issuerFaults: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** The client gives these no code. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/timeout/i, 'ETIMEDOUT'],
  [/password must be a string/, '28P01'],
  [/Connection terminated|not queryable/, '57P03'],
];

/**
 * What an admin can do about a fault of PostgreSQL; faults with another cause are given back as they are. The address
 * is told without its password.
 */
export function postgresFault(databaseUrl: string, error: unknown): unknown {
  if (error instanceof StorageError) return error;
  const { syscall, path, code } = error as NodeJS.ErrnoException;
  // A certificate or a key of ours, read while the connection is being made.
  if (syscall === 'open' && path !== undefined) {
    const words = `${path}, which RINGDOWN_DATABASE_URL names, can’t be read (${code ?? 'unknown'}). Correct its path, or let this user read it.`;
    return new StorageError(words, { cause: error });
  }
  const problem = problemOf(error);
  if (problem === null) return error;
  return new StorageError(`${describeDatabase(databaseUrl)} ${problem}`, { cause: error });
}

/** Of one that says of itself that it can only be read, before anything was tried: what {@link postgresFault} says after. */
export function readOnlyFault(databaseUrl: string): StorageError {
  return new StorageError(`${describeDatabase(databaseUrl)} ${READ_ONLY}`);
}

/** Its own words for: restarting, stopped, crashed, too many connections, two transactions that wait for each other. */
const passing: ReadonlySet<string> = new Set([
  ...['57P01', '57P02', '57P03', '53300', '40P01', '40001'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'],
]);

/** Whether it may be over in a moment: the database restarts, or another one takes over. */
export function isPassing(error: unknown): boolean {
  return passing.has(codeOf(error) ?? '');
}

/** No answer, or no way there. It may take long to pass, so nobody is kept waiting for it. */
const outOfReach: ReadonlySet<string> = new Set([
  ...['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/** Its own words for: this took too long. The statement, waiting within a transaction, a connection nobody used. */
const gaveUp: ReadonlySet<string> = new Set(['57014', '25P03', '57P05']);

/** Its own words for: only to be read, no room left on the disk. It answers all the same, and may long go on like that. */
const notWritable: ReadonlySet<string> = new Set(['25006', '53100']);

/** Whether there is no way to the database for the moment, or nobody there. */
export function isOutOfReach(error: unknown): boolean {
  return outOfReach.has(codeOf(error) ?? '');
}

/** Whether nothing can be written where this connection leads, which after a failover is not where a new one would. */
export function isOnlyToBeRead(error: unknown): boolean {
  return codeOf(error) === '25006';
}

/** What whoever asked is told to come back for, instead of that the server failed; other faults as they are. */
export function unavailableFault(databaseUrl: string, error: unknown): unknown {
  const code = codeOf(error) ?? '';
  if (gaveUp.has(code)) return new UnavailableError('Database', { cause: error, why: 'gave up' });
  if (notWritable.has(code)) {
    const cause = postgresFault(databaseUrl, error);
    return new UnavailableError('Database', { cause, why: 'not writable' });
  }
  const isOver = isPassing(error) || isOutOfReach(error);
  return isOver ? new UnavailableError('Database', { cause: error }) : error;
}

function problemOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (/does not support SSL/.test(error.message)) {
    return 'does not speak TLS. Set it up there, or remove sslmode from RINGDOWN_DATABASE_URL.';
  }
  const code = codeOf(error);
  if (code !== null && issuerFaults.has(code)) return UNKNOWN_ISSUER;
  return (code === null ? undefined : problems[code]) ?? problemOf(error.cause);
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  return messages.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}
