import type { ErrorCode } from '../protocol/index.ts';
import type { CallRecord } from '../calls/call-record.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

interface HttpRequestSeen {
  readonly method: string;
  /** The pattern of the route, never the path that was asked for: that would be a series per visitor. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** A page of another address tried, or a code of the contract. */
export type HandshakeRefusal = ErrorCode | 'foreign_origin';

/** What the server counts. Features know these names and nothing of who reads them. */
export interface Metrics {
  callAnswered(rangMs: number): void;
  callEnded(reason: string): void;
  requestRefused(code: ErrorCode): void;
  handshakeRefused(code: HandshakeRefusal): void;
  /** The server ended a connection by itself. */
  connectionCut(reason: string): void;
  signalRelayed(): void;
  httpRequest(seen: HttpRequestSeen): void;
}

/** Counts by name. */
export type Counter = ReturnType<typeof createCounter>;

export function createCounter() {
  const counts = new Map<string, number>();
  return {
    count: (name: string) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    get: (name: string) => counts.get(name) ?? 0,
    all: (): Readonly<Record<string, number>> => Object.fromEntries(counts),
  };
}

/** Counts what a call has come to, once for each of its states. */
export function countCall(metrics: Pick<Metrics, 'callAnswered' | 'callEnded'>, call: CallRecord): void {
  if (call.state === 'active') metrics.callAnswered(call.answeredAt - call.startedAt);
  if (call.state === 'ended') metrics.callEnded(call.reason);
}

/** What comes in floods is written down at most so often, with how often it came. */
const EVERY_MS = 60_000;

export type FloodLog = ReturnType<typeof createFloodLog>;

/** A flood of requests must not become a flood of lines. Every single one is in the metrics, and here at debug. */
export function createFloodLog({ clock, log }: { readonly clock: Clock; readonly log: Logger }) {
  let kept = createCounter();
  let writtenAt = -Infinity;
  return {
    /** Something that had to be kept out; `detail` is of the last one. */
    note(what: string, detail: Readonly<Record<string, unknown>> = {}): void {
      kept.count(what);
      log.debug({ what, ...detail }, 'kept out');
      const now = clock.now();
      if (now - writtenAt < EVERY_MS) return;
      log.warn({ counts: kept.all(), last: { what, ...detail } }, 'connections were kept out');
      kept = createCounter();
      writtenAt = now;
    },
  };
}
