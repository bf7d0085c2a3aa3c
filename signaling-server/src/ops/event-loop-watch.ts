import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface EventLoopLag {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface EventLoopWatch {
  /** How late the event loop was over the last half minute to minute. */
  read(): EventLoopLag;
  stop(): void;
}

const RESOLUTION_MS = 10;
const WINDOW_MS = 30_000;
const NS_PER_MS = 1e6;

/** Watches how long everything has to wait that waits for its turn. */
export function createEventLoopWatch(): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let before: EventLoopLag = { p50Ms: 0, p99Ms: 0, maxMs: 0 };
  // It records the whole time between two looks; what is beyond their distance is the lag.
  const lag = (ns: number): number => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
  const now = (): EventLoopLag =>
    histogram.count === 0
      ? { p50Ms: 0, p99Ms: 0, maxMs: 0 }
      : {
          p50Ms: lag(histogram.percentile(50)),
          p99Ms: lag(histogram.percentile(99)),
          maxMs: lag(histogram.max),
        };
  const turn = (): void => {
    before = now();
    histogram.reset();
  };
  // Of real time, whatever clock the server goes by.
  const timer = setInterval(turn, WINDOW_MS).unref();
  return {
    read() {
      const current = now();
      return {
        p50Ms: Math.max(before.p50Ms, current.p50Ms),
        p99Ms: Math.max(before.p99Ms, current.p99Ms),
        maxMs: Math.max(before.maxMs, current.maxMs),
      };
    },
    stop() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
