import { systemClock, type Clock, type Timer } from '../ops/clock.ts';
import type { OnDue } from '../ops/deadlines.ts';
import type { Logger } from '../ops/logger.ts';
import type { NodeLease } from './node-lease.ts';
import type { RedisLink } from './redis-link.ts';
import { claimDue } from './scripts/due.ts';

export interface RedisDeadlinesDeps {
  readonly redis: RedisLink;
  readonly lease: NodeLease;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A ring may last so much longer than it should. */
const POLL_MS = 250;
/** Who took something that is due has so long to deal with it; then another node takes it. */
const CLAIM_MS = 2_000;
const BATCH = 50;

/**
 * Keeps the deadlines of a sorted set: whichever node looks first takes what is due. So the deadlines of a node that died
 * need nobody to take them over.
 */
export class RedisDeadlines {
  readonly #deps: RedisDeadlinesDeps;
  readonly #key: string;
  #timer: Timer | null = null;
  #stopped = false;

  constructor(key: string, deps: RedisDeadlinesDeps) {
    this.#key = key;
    this.#deps = deps;
  }

  start(onDue: OnDue): void {
    if (this.#stopped) return;
    // Looking is no business of the clock that says what is due.
    this.#timer = systemClock.startTimer(POLL_MS, () => {
      this.#poll(onDue)
        .catch((error: unknown) => {
          this.#deps.log.debug({ err: error, key: this.#key }, 'deadlines could not be looked at');
        })
        .finally(() => this.start(onDue));
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #poll(onDue: OnDue): Promise<void> {
    const { redis, lease, clock } = this.#deps;
    if (!lease.isHeld) return;
    const due = (await redis.run(claimDue, this.#key, clock.now(), CLAIM_MS, BATCH)) as string[];
    // What fails is offered again when the claim is over.
    await Promise.allSettled(due.map((id) => onDue(id)));
  }
}
