import type { DiallingBudget } from '../calls/dialling-budget.ts';
import type { CallId } from '../protocol/index.ts';
import type { Handlers } from './bind-handlers.ts';

/** What was answered was welcome, and does not count as dialled. */
export function giveBackAnswered(
  handlers: Handlers,
  budget: DiallingBudget,
  onFailure: (error: unknown) => void,
): Handlers {
  // Nobody waits for it: who answers is to be heard at once.
  const answered = (callId: CallId): void => void budget.answered(callId).catch(onFailure);
  return {
    ...handlers,
    async 'call:start'(from, request) {
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
