import type { AccountError, ConnectionState } from '../../account/account.ts';
import { waitWords } from './time-words.ts';

export type AccountErrorCode = AccountError['code'];

/** What happened and what to do about it, for everything that signing in, signing up and inviting can answer. */
const accountErrors: Readonly<Record<AccountErrorCode, string>> = {
  'bad-address': 'That does not look like a server address. It should look like “calls.example.org”.',
  unreachable: 'The server doesn’t answer. Check the address and your network, then try again.',
  'not-ringdown': 'Something answers at this address, but it is not a Ringdown server. Check the address.',
  wrong_credentials: 'Username or password is wrong. Check both and try again.',
  locked_out: 'Too many failed attempts.',
  rate_limited: 'Too many attempts in a short time.',
  unavailable: 'The server can’t do this right now.',
  unauthenticated: 'You are no longer signed in on this device. Sign in again.',
  forbidden: 'Your account isn’t allowed to do this. Ask your admin.',
  invalid_payload: 'The server did not accept what you entered. Check the fields and try again.',
  not_found: 'The server doesn’t support this. It may be an older version: ask your admin to update it.',
  call_gone: 'That call is already over.',
  invite_invalid: 'This invite has been used, has expired or was revoked. Ask for a new link.',
  last_admin: 'The server needs at least one admin. Make somebody else an admin first.',
  no_relay: 'The server has no relay (TURN), so this person couldn’t make calls. Set up a relay first.',
  too_many_calls: 'You are in too many calls. End one of them, then try again.',
  room_full: 'This room is full. Try again when somebody has left.',
  room_video_full: 'Too many people in this room show video. Come in without video, or try again later.',
  room_locked: 'This room is locked. Ask somebody inside to let you in.',
  wrong_passcode: 'This room wants another passcode. Ask who invited you.',
  too_many_rooms: 'You have made as many rooms as you may have. Delete one of them, then try again.',
  username_taken: 'This username is taken. Choose another one.',
  unsupported_version:
    'This app and the server are different versions and can’t work together. Update the older one, or reload the page in a browser.',
  internal: 'Something went wrong on the server. Try again; if it keeps happening, tell your admin.',
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
      return { title: 'Connecting to the server…', detail: 'You can make calls in a moment.' };
    case 'reconnecting':
      return {
        title: 'No connection to the server',
        detail: `Trying again (attempt ${connection.attempt}). Calls in progress go on.`,
      };
    case 'refused':
      return {
        title: 'The server refused the connection',
        detail: accountErrorWords({ code: connection.code }),
      };
  }
}
