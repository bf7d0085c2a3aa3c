import type { Metrics } from '../ops/metrics.ts';
import type { Reply } from '../protocol/index.ts';
import type { RequestServer } from './bind-handlers.ts';

export interface WatchedRequests {
  readonly serve: RequestServer;
  /** How many are being worked on. */
  readonly pending: () => number;
}

/** Counts what passes through. */
export function watchRequests(
  serve: RequestServer,
  metrics: Pick<Metrics, 'signalRelayed' | 'requestRefused'>,
): WatchedRequests {
  let pending = 0;
  const note = (event: string, reply: Reply<unknown>): Reply<unknown> => {
    if (!reply.ok) metrics.requestRefused(reply.error.code);
    else if (event === 'call:signal') metrics.signalRelayed();
    return reply;
  };
  return {
    serve(from, event, payload) {
      const reply = serve(from, event, payload);
      if (!(reply instanceof Promise)) return note(event, reply);
      pending += 1;
      return reply.then((answer) => note(event, answer)).finally(() => (pending -= 1));
    },
    pending: () => pending,
  };
}
