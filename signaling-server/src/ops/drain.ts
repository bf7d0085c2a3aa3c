import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

export interface DrainDeps {
  /** How long clients have to move elsewhere. */
  readonly windowMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes no connection any more; those that are there stay. */
  readonly stopListening: () => void;
  readonly announce: (windowMs: number) => void;
  /** How many clients are connected. */
  readonly connections: () => number;
  /** How many requests are being worked on. */
  readonly pending: () => number;
}

const LOOK_EVERY_MS = 25;
/** A request that takes longer gets no answer. It can be asked again: every id is made by who asks. */
const PENDING_MS = 1_000;

/** Empties a server that is about to stop: nobody comes, everybody may leave in peace, every request is answered. */
export async function drain(deps: DrainDeps): Promise<void> {
  const { clock, log, windowMs, connections, pending } = deps;
  deps.stopListening();
  const before = connections();
  if (before > 0) deps.announce(windowMs);
  log.info({ connections: before, windowMs }, 'draining');
  await waitUntil(() => connections() === 0, windowMs, clock);
  await waitUntil(() => pending() === 0, PENDING_MS, clock);
  log.info({ moved: before - connections(), left: connections(), pending: pending() }, 'drained');
}

function waitUntil(condition: () => boolean, atMostMs: number, clock: Clock): Promise<void> {
  const deadline = clock.now() + atMostMs;
  return new Promise((resolve) => {
    const look = (): void => {
      if (condition() || clock.now() >= deadline) resolve();
      else clock.startTimer(LOOK_EVERY_MS, look);
    };
    look();
  });
}
