import type { Clock, Timer } from '../ops/clock.ts';
import type { UserId } from '../protocol/index.ts';
import type { PresenceBoard } from '../presence/presence-board.ts';
import type { WaitStore } from './wait-store.ts';

/** So late somebody may be told, where no node has seen the very change. */
export const LOOK_EVERY_MS = 5_000;

export interface WaitWatchDeps {
  readonly store: Pick<WaitStore, 'awaited'>;
  readonly board: Pick<PresenceBoard, 'read'>;
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
  readonly #underWay = new Set<Promise<void>>();
  #awaited: ReadonlySet<UserId> = new Set();
  /** Since the look that is under way began: it may not have found them. */
  #expected: readonly UserId[] = [];
  #timer: Timer | null = null;
  #stopped = false;

  constructor(deps: WaitWatchDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = this.#deps.clock.startTimer(LOOK_EVERY_MS, () => {
      this.start();
      // Where one look takes longer than it is to the next, they don't pile up.
      if (this.#underWay.size === 0) this.#run(() => this.#lookAtAll());
    });
  }

  /** Somebody waits for this person from now on. */
  expect(userId: UserId): void {
    this.#expected = [...this.#expected, userId];
    this.#awaited = new Set([...this.#awaited, userId]);
  }

  /** Something about this person may look different now. */
  glance(userId: UserId): void {
    if (this.#awaited.has(userId)) this.#run(() => this.#look([userId]));
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await Promise.all(this.#underWay);
  }

  #run(task: () => Promise<void>): void {
    if (this.#stopped) return;
    const running = task()
      .catch(this.#deps.onFailure)
      .finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
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
    const shown = await this.#deps.board.read(userIds);
    for (const { userId, status } of shown) {
      // Who can't be helped keeps nobody else waiting.
      if (status === 'available') await this.#deps.onFree(userId).catch(this.#deps.onFailure);
    }
  }
}
