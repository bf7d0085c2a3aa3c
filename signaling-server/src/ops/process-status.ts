import type { EventLoopLag, EventLoopWatch } from './event-loop-watch.ts';

/** How this process is, for the admin page. */
export interface ProcessStatus {
  readonly residentBytes: number;
  readonly eventLoopLag: EventLoopLag;
}

export function createProcessStatus(eventLoop: EventLoopWatch): () => ProcessStatus {
  return () => ({ residentBytes: process.memoryUsage.rss(), eventLoopLag: eventLoop.read() });
}
