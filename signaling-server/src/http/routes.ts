import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod/mini';
import type { Accounts } from '../accounts/account-service.ts';
import type { Invites } from '../accounts/invites.ts';
import type { Clock } from '../ops/clock.ts';
import { describeIssues } from '../ops/describe-issues.ts';
import { done, refuse } from '../ops/reply.ts';
import { TokenBuckets } from '../ops/token-bucket.ts';
import {
  InviteCreate,
  InviteInspect,
  PROTOCOL_VERSION,
  SignIn,
  SignUp,
  type ErrorCode,
  type Reply,
  type ServerInfo,
} from '../protocol/index.ts';
import { addressGroup } from './address-group.ts';

/** Requests of one address that try a secret: sign-in, sign-up, looking at an invite. An office may share it. */
const ATTEMPT_RATE = { burst: 60, perSecond: 1 };

export interface RoutesDeps {
  readonly accounts: Accounts;
  readonly invites: Invites;
  readonly serverName: string;
  readonly clock: Clock;
}

/** The HTTP side of the contract (`protocol/http.ts`). */
export function addRoutes(app: FastifyInstance, deps: RoutesDeps): void {
  const attempts = new TokenBuckets(ATTEMPT_RATE, deps.clock);
  const info: ServerInfo = { serverName: deps.serverName, protocolVersion: PROTOCOL_VERSION };

  const route = <S extends z.ZodMiniType>(
    path: string,
    schema: S,
    handle: (body: z.infer<S>, request: FastifyRequest) => Promise<Reply<unknown>>,
  ): void => {
    app.post(path, async (request, reply) => {
      const retryAfterMs = attempts.take(addressGroup(request.ip));
      const answer =
        retryAfterMs > 0
          ? refuse('rate_limited', 'Too many requests from this address', retryAfterMs)
          : await parseAndHandle(schema, request, handle);
      return reply.code(statusOf(answer)).header('cache-control', 'no-store').send(answer);
    });
  };

  app.get('/api/server', () => done(info));
  route('/api/sign-in', SignIn, (body, { ip }) => deps.accounts.signIn(body, addressGroup(ip)));
  route('/api/sign-up', SignUp, (body) => deps.accounts.signUp(body));
  route('/api/invites/inspect', InviteInspect, ({ invite }) => deps.accounts.inspectInvite(invite));
  route('/api/invites', InviteCreate, (body, request) => createInvite(deps, body, request));
  app.post('/api/sign-out', async (request, reply) => {
    const answer = await deps.accounts.signOut(bearerOf(request));
    return reply.code(statusOf(answer)).send(answer);
  });
}

async function parseAndHandle<S extends z.ZodMiniType>(
  schema: S,
  request: FastifyRequest,
  handle: (body: z.infer<S>, request: FastifyRequest) => Promise<Reply<unknown>>,
): Promise<Reply<unknown>> {
  const parsed = schema.safeParse(request.body ?? {});
  return parsed.success
    ? handle(parsed.data, request)
    : refuse('invalid_payload', describeIssues(parsed.error.issues));
}

async function createInvite(
  { accounts, invites }: RoutesDeps,
  body: z.infer<typeof InviteCreate>,
  request: FastifyRequest,
): Promise<Reply<unknown>> {
  const owner = await accounts.authenticate(bearerOf(request));
  if (owner === null) return refuse('unauthenticated', 'This token is unknown or was revoked');
  if (owner.person.role !== 'admin') return refuse('forbidden', 'Only an admin may invite');
  return done(await invites.create(body, owner.person.userId));
}

function bearerOf({ headers: { authorization = '' } }: FastifyRequest): string {
  return /^Bearer (\S{1,256})$/i.exec(authorization)?.[1] ?? '';
}

const statuses: Readonly<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  wrong_credentials: 401,
  locked_out: 429,
  forbidden: 403,
  invalid_payload: 400,
  not_found: 404,
  call_gone: 410,
  invite_invalid: 410,
  username_taken: 409,
  last_admin: 409,
  rate_limited: 429,
  unavailable: 503,
  unsupported_version: 400,
  internal: 500,
};

export function statusOf(reply: Reply<unknown>): number {
  return reply.ok ? 200 : statuses[reply.error.code];
}
