import type { DiallingBudget } from '../calls/dialling-budget.ts';
import { refuse } from '../ops/reply.ts';
import type { CallId, Reply } from '../protocol/index.ts';
import type { Handlers } from './bind-handlers.ts';

/**
 * A phone that is made to ring again and again is worse than one that rings too seldom. What was answered was welcome,
 * and does not count; nor does the same call asked for twice.
 */
export function limitDialling(
  handlers: Handlers,
  budget: DiallingBudget,
  onFailure: (error: unknown) => void,
): Handlers {
  // Nobody waits for it: who answers is to be heard at once.
  const answered = (callId: CallId): void => void budget.answered(callId).catch(onFailure);
  return {
    ...handlers,
    async 'call:start'(from, request) {
      const waitMs = await budget.take(from.person.userId, request);
      if (waitMs > 0) return tooOften(waitMs);
      const reply = await handlers['call:start'](from, request);
      if (reply.ok && reply.data.outcome === 'crossed') {
        answered(request.callId);
        answered(reply.data.callId);
      }
      return reply;
    },
    async 'call:answer'(from, request) {
      const reply = await handlers['call:answer'](from, request);
      if (reply.ok) answered(request.callId);
      return reply;
    },
  };
}

function tooOften(retryAfterMs: number): Reply<never> {
  return refuse('rate_limited', 'Too many calls that nobody answered', retryAfterMs);
}
