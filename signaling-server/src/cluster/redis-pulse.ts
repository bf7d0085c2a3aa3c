import type { Redis } from 'ioredis';
import { systemClock, type Timer } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';

const INTERVAL_MS = 3_000;
/** A Redis that is there answers within microseconds; a program of its own that runs for long makes it wait. */
const SILENT_MS = 2_000;

export interface Pulse {
  stop(): void;
}

/**
 * Ends a connection on which nothing comes any more and which says nothing of it: a firewall has forgotten it, or the
 * machine at its other end is gone. Its client then makes another one. By itself it would go on waiting, for others to
 * speak as long as it lives, and for answers until the system gives up sending (on Linux after a quarter of an hour).
 */
export function keepPulse(connection: Redis): Pulse {
  let judging: Timer | null = null;
  const look = (): void => {
    timer = systemClock.startTimer(INTERVAL_MS, look);
    const { status, stream } = connection;
    // One that was made just now is asked by its client whether Redis is ready.
    if (status !== 'ready' && status !== 'connect') return;
    const heard = stream.bytesRead;
    // A connection that ends meanwhile is no news here.
    if (status === 'ready') connection.ping().catch(() => undefined);
    judging = startHearingTimer(systemClock, SILENT_MS, () => {
      if (stream.bytesRead === heard) stream.destroy();
    });
  };
  let timer = systemClock.startTimer(INTERVAL_MS, look);
  return {
    stop() {
      timer.cancel();
      judging?.cancel();
    },
  };
}
