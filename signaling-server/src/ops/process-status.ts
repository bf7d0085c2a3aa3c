import type { EventLoopLag, EventLoopWatch } from './event-loop-watch.ts';

/** How this process is. For the admin page and the metrics. */
export interface ProcessStatus {
  readonly version: string;
  readonly nodeVersion: string;
  readonly uptimeSeconds: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  /** Of both kinds, since the start. */
  readonly cpuSeconds: number;
  readonly eventLoopLag: EventLoopLag;
}

const US_PER_S = 1e6;

export function createProcessStatus(version: string, eventLoop: EventLoopWatch): () => ProcessStatus {
  return () => {
    const memory = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return {
      version,
      nodeVersion: process.version,
      uptimeSeconds: process.uptime(),
      residentBytes: memory.rss,
      heapUsedBytes: memory.heapUsed,
      cpuSeconds: (user + system) / US_PER_S,
      eventLoopLag: eventLoop.read(),
    };
  };
}
