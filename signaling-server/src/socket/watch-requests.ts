import type { Metrics } from '../ops/metrics.ts';
import type { Reply } from '../protocol/index.ts';
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
  const note = (event: string, reply: Reply<unknown>): Reply<unknown> => {
    if (reply.ok && event === 'call:signal') metrics.signalRelayed();
    return reply;
  };
  return {
    serve(from, event, payload) {
      const reply = serve(from, event, payload);
      if (!(reply instanceof Promise)) return note(event, reply);
      pending += 1;
      return reply.then((answer) => note(event, answer)).finally(finish);
    },
    pending: () => pending,
    settled: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
