import {
  clientEvents,
  REQUEST_TIMEOUT_MS,
  replySchema,
  type ClientEventName,
  type ClientPayload,
  type Reply,
  type ReplyData,
} from '@protocol';
import { err, ok, type Result } from '@shared/result.ts';
import type { Link } from './link.ts';
import type { SignalingError } from './signaling.ts';

/** Null where there is no connection to send through. */
export type RequestRoute = { readonly link: Link; readonly timeoutMs?: number | undefined } | null;

/** Sends a request and holds its acknowledgement against the contract. */
export async function sendRequest<E extends ClientEventName>(
  route: RequestRoute,
  event: E,
  payload: ClientPayload<E>,
): Promise<Result<ReplyData<E>, SignalingError>> {
  if (!route) return err({ code: 'offline', message: 'no connection to the server' });
  const answer = await route.link.send(event, payload, route.timeoutMs ?? REQUEST_TIMEOUT_MS);
  if (!answer.ok) return err({ code: 'timeout', message: `no answer to ${event}` });
  const parsed = replySchema(clientEvents[event].reply).safeParse(answer.value);
  if (!parsed.success) return err({ code: 'internal', message: `malformed answer to ${event}` });
  // `clientEvents[event].reply` is the schema of ReplyData<E>, which the compiler can't conclude for a generic E.
  const reply = parsed.data as Reply<ReplyData<E>>;
  if (reply.ok) return ok(reply.data);
  const { code, message, retryAfterMs } = reply.error;
  return err(retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs });
}
