import type { Metrics } from '../ops/metrics.ts';
import type { RequestServer } from './bind-handlers.ts';

export interface WatchedRequests {
  readonly serve: RequestServer;
  /** How many are being worked on. */
  readonly pending: () => number;
  /** Resolves when nothing is being worked on. */
  readonly settled: () => Promise<void>;
}

/** Counts what passes through. */
export function watchRequests(
  serve: RequestServer,
  metrics: Pick<Metrics, 'signalRelayed'>,
): WatchedRequests {
  let pending = 0;
  const waiting: (() => void)[] = [];
  const finish = (): void => {
    pending -= 1;
    if (pending === 0) for (const resume of waiting.splice(0)) resume();
  };
  return {
    async serve(from, event, payload) {
      pending += 1;
      try {
        const reply = await serve(from, event, payload);
        if (reply.ok && event === 'call:signal') metrics.signalRelayed();
        return reply;
      } finally {
        finish();
      }
    },
    pending: () => pending,
    settled: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
