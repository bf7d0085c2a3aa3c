import type { Clock } from '../ops/clock.ts';
import { describeIssues, refuse } from '../ops/reply.ts';
import type { Logger } from '../ops/logger.ts';
import { randomId } from '../ops/random-id.ts';
import { unavailable, UnavailableError } from '../ops/unavailable.ts';
import {
  clientEvents,
  type ClientEventName,
  type ParsedPayload,
  type Reply,
  type ReplyData,
} from '../protocol/index.ts';
import { eventPolicies, RequestBudgets } from './request-budgets.ts';
import type { Requester } from './local-devices.ts';
import type { Metrics } from '../ops/metrics.ts';

type Handler<E extends ClientEventName> = (
  from: Requester,
  payload: ParsedPayload<E>,
) => Reply<ReplyData<E>> | Promise<Reply<ReplyData<E>>>;

/** One handler per event of the contract: a missing one does not compile. */
export type Handlers = { readonly [E in ClientEventName]: Handler<E> };

export interface RequestServerDeps {
  readonly handlers: Handlers;
  readonly clock: Clock;
  readonly log: Logger;
  /** The person did something on this device just now. */
  readonly onActivity: (from: Requester) => void;
  readonly metrics: Pick<Metrics, 'requestRefused' | 'signalRelayed'>;
}

export type RequestServer = ReturnType<typeof createRequestServer>;

/** Limit → parse → handle → answer: the same way for every event, so that handlers see nothing but valid data. */
export function createRequestServer(deps: RequestServerDeps) {
  const budgets = new RequestBudgets(deps.clock);
  const answer = async (event: ClientEventName | null, request: Request): Promise<Reply<unknown>> => {
    const rate = event === null ? 'query' : eventPolicies[event].rate;
    const retryAfterMs = budgets.take(request.from, rate);
    if (retryAfterMs > 0) return refuse('rate_limited', 'Too many requests', retryAfterMs);
    if (event === null) return refuse('invalid_payload', 'Unknown event');
    return serve(deps, event, request);
  };
  let pending = 0;
  return {
    /** Answers one request; never rejects. */
    serve: async (from: Requester, name: string, payload: unknown): Promise<Reply<unknown>> => {
      const event = isClientEvent(name) ? name : null;
      pending += 1;
      const reply = await answer(event, { from, payload });
      pending -= 1;
      if (!reply.ok) {
        deps.metrics.requestRefused(reply.error.code);
        deps.log.debug({ deviceId: from.deviceId, event, code: reply.error.code }, 'request refused');
      } else if (event !== null) {
        if (event === 'call:signal') deps.metrics.signalRelayed();
        budgets.chargeAnswer(from, eventPolicies[event].rate, entriesOf(reply.data));
      }
      return reply;
    },
    /** How many are being worked on. */
    pending: () => pending,
  };
}

/** How many people an answer is about, which is what makes one long. */
function entriesOf(data: unknown): number {
  return data !== null && typeof data === 'object' && 'people' in data && Array.isArray(data.people)
    ? data.people.length
    : 0;
}

interface Request {
  readonly from: Requester;
  readonly payload: unknown;
}

function isClientEvent(event: string): event is ClientEventName {
  // Own names only: "constructor" is no event.
  return Object.hasOwn(clientEvents, event);
}

async function serve<E extends ClientEventName>(
  deps: RequestServerDeps,
  event: E,
  { from, payload }: Request,
): Promise<Reply<ReplyData<E>>> {
  if (from.person.role === 'visitor' && eventPolicies[event].visitors !== true)
    return refuse('forbidden', 'Who came by a link has a part only in that room');
  const parsed = clientEvents[event].payload.safeParse(payload);
  if (!parsed.success) return refuse('invalid_payload', describeIssues(parsed.error.issues));
  if (eventPolicies[event].byPerson) deps.onActivity(from);
  try {
    // The table ties each name to its schema; the compiler can't follow that through a variable name.
    return await deps.handlers[event](from, parsed.data as ParsedPayload<E>);
  } catch (error) {
    return replyTo(error, { deps, event, from });
  }
}

interface Failed {
  readonly deps: RequestServerDeps;
  readonly event: ClientEventName;
  readonly from: Requester;
}

function replyTo(error: unknown, { deps, event, from }: Failed): Reply<never> {
  if (error instanceof UnavailableError) {
    if (error.isOnlyToldHere)
      deps.log.warn({ event, deviceId: from.deviceId, err: error }, 'a request was given up');
    return unavailable(error.message);
  }
  const id = randomId();
  deps.log.error({ id, event, deviceId: from.deviceId, err: error }, 'request failed');
  return refuse('internal', `The server failed; its log says more under ${id}`);
}
