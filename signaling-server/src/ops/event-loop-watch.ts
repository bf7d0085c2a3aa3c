import { monitorEventLoopDelay } from 'node:perf_hooks';

interface EventLoopLag {
  readonly p50: number;
  readonly p99: number;
}

export type EventLoopWatch = ReturnType<typeof createEventLoopWatch>;

const RESOLUTION_MS = 10;
const WINDOW_MS = 30_000;
const NS_PER_MS = 1e6;

/** Watches how long everything has to wait that waits for its turn. */
export function createEventLoopWatch() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // It records the whole time between two looks; what is beyond their distance is the lag.
  const lag = (percentile: number): number =>
    histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(percentile) / NS_PER_MS - RESOLUTION_MS);
  let before: EventLoopLag = { p50: 0, p99: 0 };
  // Of real time, whatever clock the server goes by.
  const timer = setInterval(() => {
    before = { p50: lag(50), p99: lag(99) };
    histogram.reset();
  }, WINDOW_MS).unref();
  return {
    /** How late the event loop was over the last half minute to minute, in ms. */
    read: (): EventLoopLag => ({ p50: Math.max(before.p50, lag(50)), p99: Math.max(before.p99, lag(99)) }),
    stop(): void {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
