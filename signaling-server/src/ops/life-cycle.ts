import { type Clock, systemClock, type Timer } from './clock.ts';
import type { Logger } from './logger.ts';

/** What takes longer to come to its end is not waited for. */
const SETTLING_MS = 3_000;

/** Resolves when the task does, or after a while. Rejects as it does until then. */
async function orLongEnough(task: Promise<unknown> | undefined): Promise<void> {
  let timer: Timer | null = null;
  const longEnough = new Promise<void>((resolve) => {
    timer = systemClock.startTimer(SETTLING_MS, resolve);
  });
  await Promise.race([task, longEnough]);
  (timer as Timer | null)?.cancel();
}

/** A start that takes as long as it has to, and may be called off while it goes on. */
export class Beginning {
  readonly #calledOff = new AbortController();
  #underWay: Promise<unknown> = Promise.resolve();
  #ended: Promise<void> | null = null;

  /**
   * Resolves and rejects as the task does. It is to ask the signal before each step that others would notice, and rejects
   * where it is aborted.
   */
  run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = task(this.#calledOff.signal);
    this.#underWay = running.catch(() => undefined);
    return running;
  }

  /** Resolves when nothing of it is under way any more, or after a while. */
  callOff(): Promise<void> {
    this.#calledOff.abort(new Error('the start was called off'));
    this.#ended ??= orLongEnough(this.#underWay);
    return this.#ended;
  }
}

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
