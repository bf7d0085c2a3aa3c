import type { AccountError, ConnectionState } from '../../account/account.ts';
import { waitWords } from './time-words.ts';

export type AccountErrorCode = AccountError['code'];

/** What happened and what to do about it, for everything that signing in, signing up and inviting can answer. */
const accountErrors: Readonly<Record<AccountErrorCode, string>> = {
  'bad-address': 'That does not look like a server address. It should look like “calls.example.org”.',
  unreachable: 'The server does not answer. Check the address and your network, then try again.',
  'not-ringdown': 'Something answers at this address, but it is not a Ringdown server. Check the address.',
  wrong_credentials: 'Username or password is wrong. Check both and try again.',
  locked_out: 'Too many failed attempts.',
  rate_limited: 'Too many attempts in a short time.',
  unavailable: 'The server can not do this at the moment.',
  unauthenticated: 'You are no longer signed in on this device. Sign in again.',
  forbidden: 'Your account is not allowed to do this. Ask an administrator of your server.',
  invalid_payload: 'The server did not accept what you entered. Check the fields and try again.',
  not_found: 'The server does not know this. It may be an older version; ask an administrator to update it.',
  call_gone: 'That call is already over.',
  invite_invalid: 'This invite was used already, has expired or was withdrawn. Ask for a new link.',
  last_admin: 'The server needs at least one administrator. Make somebody else one first.',
  no_relay:
    'The server has no relay (TURN), so this person could call nobody. Have one set up at the server first.',
  username_taken: 'Somebody already has this username. Choose another one.',
  unsupported_version:
    'This app and the server are different versions and do not understand each other. Update the older one.',
  internal: 'The server had a problem of its own. Try again; if it stays, tell an administrator.',
};

/** What passes by itself. */
const temporary: ReadonlySet<AccountErrorCode> = new Set(['locked_out', 'rate_limited', 'unavailable']);

export function accountErrorWords(error: AccountError): string {
  const words = accountErrors[error.code];
  if (!temporary.has(error.code)) return words;
  return `${words} ${error.retryAfterMs === undefined ? 'Wait a moment and try again.' : waitWords(error.retryAfterMs)}`;
}

export interface ConnectionWords {
  readonly title: string;
  /** What to do, or what goes on working. */
  readonly detail: string;
}

/** Null while there is nothing to say: the line is up. */
export function connectionWords(connection: ConnectionState): ConnectionWords | null {
  switch (connection.status) {
    case 'online':
      return null;
    case 'connecting':
      return { title: 'Connecting to the server…', detail: 'Calls are possible in a moment.' };
    case 'reconnecting':
      return {
        title: 'No connection to the server',
        detail: `Trying again (attempt ${connection.attempt}). A call that is going on is not affected.`,
      };
    case 'refused':
      return {
        title: 'The server refuses the connection',
        detail: accountErrorWords({ code: connection.code }),
      };
  }
}
