import {
  InviteCreated,
  InviteInspected,
  replySchema,
  RoomInspected,
  ServerInfo,
  SignedIn,
  SignedOut,
  type InviteCreate,
  type Reply,
  type RoomVisit,
  type SignIn,
  type SignUp,
} from '@protocol';
import { err, ok, type Result } from '@shared/result.ts';
import type * as z from 'zod/mini';
import type { AccountError } from './account.ts';
import type { Question } from './ask.ts';

const HTTP_TIMEOUT_MS = 10_000;
/**
 * So many times longer for what the server works on for a while and what can't be asked a second time: it was heard from
 * a moment ago, and an account that it makes after all must not look as if the server did not answer.
 */
const LONG_WORK = 6;
/** A proxy answers for a server that is down. */
const GATEWAY_FAULTS: ReadonlySet<number> = new Set([502, 503, 504]);

export interface ServerApiDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs?: number;
}

/** Where, and as whom. */
interface Access {
  readonly serverUrl: string;
  readonly token: string;
}

type Answer<T> = Promise<Result<T, AccountError>>;

/** The HTTP side of a server. Never rejects; every reply is held against the contract. */
export interface ServerApi {
  info(serverUrl: string): Answer<ServerInfo>;
  signIn(serverUrl: string, body: SignIn): Answer<SignedIn>;
  signUp(serverUrl: string, body: SignUp): Answer<SignedIn>;
  signOut(serverUrl: string, token: string): Answer<unknown>;
  inspectInvite(serverUrl: string, invite: string): Answer<InviteInspected>;
  inspectRoom(serverUrl: string, door: Omit<RoomVisit, 'name' | 'deviceName'>): Answer<RoomInspected>;
  visit(serverUrl: string, body: RoomVisit): Answer<SignedIn>;
  createInvite(access: Access, body: InviteCreate): Answer<InviteCreated>;
  ask<S extends z.core.$ZodType>(access: Access, question: Question<S>): Answer<z.infer<S>>;
}

interface Request<S extends z.core.$ZodType> {
  readonly url: string;
  /** Absent for a GET. */
  readonly body?: object;
  readonly token?: string;
  /** As many time-outs as it may take; absent for one. */
  readonly patience?: number;
  readonly reply: S;
}

export function createServerApi(deps: ServerApiDeps): ServerApi {
  const ask = <S extends z.core.$ZodType>(request: Request<S>): Answer<z.infer<S>> => send(deps, request);
  return {
    info: (serverUrl) => ask({ url: `${serverUrl}/api/server`, reply: ServerInfo }),
    signIn: (serverUrl, body) =>
      ask({ url: `${serverUrl}/api/sign-in`, body, reply: SignedIn, patience: LONG_WORK }),
    signUp: (serverUrl, body) =>
      ask({ url: `${serverUrl}/api/sign-up`, body, reply: SignedIn, patience: LONG_WORK }),
    signOut: (serverUrl, token) =>
      ask({ url: `${serverUrl}/api/sign-out`, body: {}, token, reply: SignedOut }),
    inspectInvite: (serverUrl, invite) =>
      ask({ url: `${serverUrl}/api/invites/inspect`, body: { invite }, reply: InviteInspected }),
    inspectRoom: (serverUrl, body) =>
      ask({ url: `${serverUrl}/api/rooms/inspect`, body, reply: RoomInspected }),
    visit: (serverUrl, body) => ask({ url: `${serverUrl}/api/rooms/visit`, body, reply: SignedIn }),
    createInvite: ({ serverUrl, token }, body) =>
      ask({ url: `${serverUrl}/api/invites`, body, token, reply: InviteCreated }),
    ask: ({ serverUrl, token }, { path, ...question }) =>
      ask({ url: `${serverUrl}${path}`, token, ...question }),
  };
}

async function send<S extends z.core.$ZodType>(deps: ServerApiDeps, request: Request<S>): Answer<z.infer<S>> {
  const received = await exchange(deps, request);
  if (!received.ok) return received;
  const reply = replySchema(request.reply).safeParse(received.value);
  if (!reply.success) return err({ code: 'not-ringdown' });
  // The union of the schema, which the compiler can't resolve for a generic S.
  const answer = reply.data as Reply<z.infer<S>>;
  if (answer.ok) return ok(answer.data);
  const { code, retryAfterMs } = answer.error;
  return err(retryAfterMs === undefined ? { code } : { code, retryAfterMs });
}

/** The body as it came. A refusal of Ringdown has a body too, so the status says little. */
async function exchange(
  { fetch, timeoutMs = HTTP_TIMEOUT_MS }: ServerApiDeps,
  request: Omit<Request<z.core.$ZodType>, 'reply'>,
): Answer<unknown> {
  const signal = AbortSignal.timeout(timeoutMs * (request.patience ?? 1));
  let response: Response;
  try {
    response = await fetch(request.url, { ...parametersOf(request), signal });
  } catch {
    return err({ code: 'unreachable' });
  }
  if (GATEWAY_FAULTS.has(response.status)) return err({ code: 'unreachable' });
  try {
    return ok((await response.json()) as unknown);
  } catch (error) {
    // The time can run out between the headers and the body; anything else is no JSON.
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    return err({ code: isTimeout ? 'unreachable' : 'not-ringdown' });
  }
}

function parametersOf({ body, token }: Omit<Request<z.core.$ZodType>, 'reply' | 'url'>): RequestInit {
  return {
    method: body ? 'POST' : 'GET',
    headers: {
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: body ? JSON.stringify(body) : null,
    // A password must not follow a redirect to somewhere else, and no cookie takes part.
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
  };
}
