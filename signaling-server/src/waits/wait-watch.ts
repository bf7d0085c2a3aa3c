import type { Clock } from '../ops/clock.ts';
import { Recurring } from '../ops/recurring.ts';
import { UnderWay } from '../ops/tasks.ts';
import type { Presence, UserId } from '../protocol/index.ts';
import type { WaitStore } from './wait-store.ts';

/** So late somebody may be told, where no node has seen the very change. */
export const LOOK_EVERY_MS = 5_000;

export interface WaitWatchDeps {
  readonly store: Pick<WaitStore, 'awaited'>;
  /** How these people are shown. */
  readonly shown: (userIds: readonly UserId[]) => Promise<readonly Presence[]>;
  readonly clock: Clock;
  readonly onFree: (userId: UserId) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Finds who of those that are awaited is free. Each node looks now and then, so that it makes no difference which of them
 * live and who is connected where; and at once when it sees something change about somebody whom it knows to be awaited,
 * which costs those whom nobody waits for nothing.
 */
export class WaitWatch {
  readonly #deps: WaitWatchDeps;
  readonly #looks: Recurring;
  readonly #underWay = new UnderWay();
  #awaited: ReadonlySet<UserId> = new Set();
  /** Since the look that is under way began: it may not have found them. */
  #expected: readonly UserId[] = [];
  #isStopped = false;

  constructor(deps: WaitWatchDeps) {
    this.#deps = deps;
    this.#looks = new Recurring({ ...deps, everyMs: LOOK_EVERY_MS, run: () => this.#lookAtAll() });
  }

  start(): void {
    this.#looks.start();
  }

  /** Somebody waits for this person from now on. */
  expect(userId: UserId): void {
    this.#expected = [...this.#expected, userId];
    this.#awaited = new Set([...this.#awaited, userId]);
  }

  /** Something about this person may look different now. */
  glance(userId: UserId): void {
    if (this.#isStopped || !this.#awaited.has(userId)) return;
    this.#underWay.add(this.#look([userId]).catch(this.#deps.onFailure));
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#looks.stop();
    await this.#underWay.settled();
  }

  async #lookAtAll(): Promise<void> {
    const { store, clock } = this.#deps;
    this.#expected = [];
    const awaited = await store.awaited(clock.now());
    this.#awaited = new Set([...awaited, ...this.#expected]);
    await this.#look(awaited);
  }

  async #look(userIds: readonly UserId[]): Promise<void> {
    if (userIds.length === 0) return;
    for (const { userId, status } of await this.#deps.shown(userIds)) {
      // Who can't be helped keeps nobody else waiting.
      if (status === 'available') await this.#deps.onFree(userId).catch(this.#deps.onFailure);
    }
  }
}
