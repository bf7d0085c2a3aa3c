import { systemClock, type Clock, type Timer } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import type { Logger } from '../ops/logger.ts';
import type { NodeLease } from './node-lease.ts';
import type { RedisLink } from './redis-link.ts';
import { claimDue } from './scripts/due.ts';

export interface RedisDeadlinesDeps {
  readonly redis: Pick<RedisLink, 'run'>;
  readonly lease: Pick<NodeLease, 'isSteady'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Something is due, and this node has it until `claimedUntil`, which is its deadline meanwhile. One that freezes may be
 * that late that another node dealt with it, or that it has a new deadline. Rejects when it could not be done.
 */
export type OnClaimed = (id: string, claimedUntil: number) => Promise<void>;

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

  start(onClaimed: OnClaimed): void {
    if (this.#stopped) return;
    // Looking is no business of the clock that says what is due. Who stood still hears first what came meanwhile.
    this.#timer = startHearingTimer(systemClock, POLL_MS, () => {
      this.#poll(onClaimed)
        .catch((error: unknown) => {
          this.#deps.log.debug({ err: error, key: this.#key }, 'deadlines could not be looked at');
        })
        .finally(() => this.start(onClaimed));
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #poll(onClaimed: OnClaimed): Promise<void> {
    const { redis, lease, clock } = this.#deps;
    if (!lease.isSteady) return;
    const now = clock.now();
    const claimedUntil = now + CLAIM_MS;
    const due = (await redis.run(claimDue, this.#key, now, claimedUntil, BATCH)) as string[];
    // What fails is offered again when the claim is over.
    await Promise.allSettled(due.map((id) => onClaimed(id, claimedUntil)));
  }
}
