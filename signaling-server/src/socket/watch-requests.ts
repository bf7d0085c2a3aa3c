import type { Metrics } from '../ops/metrics.ts';
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
  return {
    async serve(from, event, payload) {
      pending += 1;
      try {
        const reply = await serve(from, event, payload);
        if (!reply.ok) metrics.requestRefused(reply.error.code);
        else if (event === 'call:signal') metrics.signalRelayed();
        return reply;
      } finally {
        pending -= 1;
      }
    },
    pending: () => pending,
  };
}
