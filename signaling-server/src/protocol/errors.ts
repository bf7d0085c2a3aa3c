import * as z from 'zod/mini';

/** Why a request was refused. The words for people are the client's; `message` is for developers and logs. */
export const ErrorCode = z.enum([
  /** No token, an unknown one, or one that was revoked: sign in again. */
  'unauthenticated',
  /** Wrong name or password. Never says which. */
  'wrong_credentials',
  /** Too many failed attempts; `retryAfterMs` says when to come back. */
  'locked_out',
  /** Signed in, but not entitled: not a participant of the call, not an admin. */
  'forbidden',
  'invalid_payload',
  'not_found',
  /** The call is over or was answered elsewhere. */
  'call_gone',
  /** The invite is unknown, used up, expired or revoked. */
  'invite_invalid',
  'username_taken',
  /** The change would leave the server without an admin who can sign in. */
  'last_admin',
  /** What was asked for needs a relay (TURN), and the server has none. */
  'no_relay',
  /** This person is in as many calls as anybody may be, or dials them: end one first. */
  'too_many_calls',
  /** As many people are in the room as it holds. */
  'room_full',
  /** As many of them send video as the room holds: come in without, or wait until somebody stops. */
  'room_video_full',
  'room_locked',
  /** The room wants a passcode: none was given, or another one. */
  'wrong_passcode',
  /** This person has made as many rooms as anybody may have. */
  'too_many_rooms',
  /** Too many requests; `retryAfterMs` says when to come back. */
  'rate_limited',
  /** Something the server needs is down or it is about to stop; `retryAfterMs` says when to try again. */
  'unavailable',
  /** Client and server speak different versions of this contract. */
  'unsupported_version',
  /** A fault of the server; `message` carries an id to look for in its log. */
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const WireError = z.object({
  code: ErrorCode,
  message: z.string(),
  retryAfterMs: z.optional(z.number()),
});
export type WireError = z.infer<typeof WireError>;

/** What every request is answered with, over Socket.IO (as acknowledgement) and over HTTP (as body). */
export type Reply<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: WireError };

/** The schema of {@link Reply} for a given kind of data. */
export function replySchema<T extends z.core.$ZodType>(data: T) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data }),
    z.object({ ok: z.literal(false), error: WireError }),
  ]);
}
