import type * as z from 'zod/mini';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Asker } from '../accounts/own-account.ts';
import { describeIssues, refuse } from '../ops/reply.ts';
import { take, type CreateLimiter, type Limiter } from '../ops/limiters.ts';
import type { Rate } from '../ops/token-bucket.ts';
import type { ErrorCode, Reply, Role } from '../protocol/index.ts';
import { addressGroup } from './addresses.ts';

export interface RouteKitDeps {
  readonly authenticate: (token: string) => Promise<DeviceOwner | null>;
  readonly createLimiter: CreateLimiter;
  readonly onRefused: (code: ErrorCode) => void;
}

/** Of one address, which may be a whole office. */
const addressRates = {
  /** Requests that try a secret: a password, a token, an invite. */
  attempts: { burst: 60, perSecond: 1 },
  /** Requests of who is signed in. */
  requests: { burst: 300, perSecond: 20 },
} satisfies Readonly<Record<string, Rate>>;

type Limiters = { readonly [Kind in keyof typeof addressRates]: Limiter };

type Answer = Promise<Reply<unknown>>;

interface Route<S extends z.ZodMiniType> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Of the body, or of the query of a GET. */
  readonly schema: S;
}

/** The same way for every route: limit → who asks → parse → handle → answer. */
export type RouteKit = ReturnType<typeof createRouteKit>;

export function createRouteKit(app: FastifyInstance, deps: RouteKitDeps) {
  const limiters: Limiters = {
    attempts: deps.createLimiter('attempts', addressRates.attempts),
    requests: deps.createLimiter('requests', addressRates.requests),
  };
  const add = ({ method, path }: Route<z.ZodMiniType>, answer: (request: FastifyRequest) => Answer): void => {
    app.route({
      ...{ method, url: path },
      handler: async (request, reply) => {
        const answered = await answer(request);
        if (!answered.ok) deps.onRefused(answered.error.code);
        await send(reply, answered);
      },
    });
  };
  return {
    /** For everybody. */
    open<S extends z.ZodMiniType>(
      route: Route<S>,
      handle: (body: z.infer<S>, request: FastifyRequest) => Answer,
    ): void {
      add(route, async (request) => {
        const waitMs = await take(limiters.attempts, addressGroup(request.ip));
        if (waitMs > 0) return tooMany(waitMs);
        return parseAndHandle(route, request, (body) => handle(body, request));
      });
    },
    /** For who is signed in, with this role if there is one. */
    signedIn<S extends z.ZodMiniType>(
      route: Route<S> & { readonly role?: Role },
      handle: (asker: Asker, body: z.infer<S>) => Answer,
    ): void {
      add(route, async (request) => {
        const asker = await findAsker(deps, limiters, request);
        if (!asker.ok) return asker;
        if (route.role !== undefined && asker.data.owner.person.role !== route.role) {
          return refuse('forbidden', `Only an ${route.role} can do this`);
        }
        return parseAndHandle(route, request, (body) => handle(asker.data, body));
      });
    },
  };
}

async function findAsker(
  { authenticate }: RouteKitDeps,
  { attempts, requests }: Limiters,
  request: FastifyRequest,
): Promise<Reply<Asker>> {
  const group = addressGroup(request.ip);
  const waitMs = await take(requests, group);
  if (waitMs > 0) return tooMany(waitMs);
  const owner = await authenticate(bearerOf(request));
  if (owner !== null) return { ok: true, data: { owner, address: request.ip } };
  const attemptWaitMs = await take(attempts, group);
  return attemptWaitMs > 0
    ? tooMany(attemptWaitMs)
    : refuse('unauthenticated', 'This token is unknown or was revoked');
}

async function parseAndHandle<S extends z.ZodMiniType>(
  { method, schema }: Route<S>,
  request: FastifyRequest,
  handle: (body: z.infer<S>) => Answer,
): Answer {
  const parsed = schema.safeParse((method === 'GET' ? request.query : request.body) ?? {});
  return parsed.success
    ? handle(parsed.data)
    : refuse('invalid_payload', describeIssues(parsed.error.issues));
}

function tooMany(retryAfterMs: number): Reply<never> {
  return refuse('rate_limited', 'Too many requests from this address', retryAfterMs);
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
  no_relay: 409,
  too_many_calls: 409,
  room_full: 409,
  room_video_full: 409,
  room_locked: 409,
  wrong_passcode: 403,
  too_many_rooms: 409,
  rate_limited: 429,
  unavailable: 503,
  unsupported_version: 400,
  internal: 500,
};

export function statusOf(reply: Reply<unknown>): number {
  return reply.ok ? 200 : statuses[reply.error.code];
}

/** No cache keeps an answer: most hold something that is nobody else's business. */
async function send(reply: FastifyReply, answer: Reply<unknown>): Promise<void> {
  await reply.code(statusOf(answer)).header('cache-control', 'no-store').send(answer);
}
