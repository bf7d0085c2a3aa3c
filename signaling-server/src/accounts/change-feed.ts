import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import type { DeviceOwner } from './account-store.ts';
import type { DatedChange, DeviceStore } from './device-store.ts';

export interface ChangeFeedDeps {
  readonly store: Pick<DeviceStore, 'revokedSince' | 'changedSince'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** A token stopped being good; whatever is connected with it has to go. */
  readonly onRevoked: (owner: DeviceOwner) => void;
  readonly onChanged: (change: DatedChange) => void;
}

/**
 * Notices what changed about people and devices, whoever changed it: this process, another node, the command line. They
 * all meet in the database, so that is where it looks.
 */
export type ChangeFeed = ReturnType<typeof createChangeFeed>;

const INTERVAL_MS = 500;
/** The clocks of the machines that write to the database may differ by this much, and a write may take a while. */
const OVERLAP_MS = 60_000;

export function createChangeFeed(deps: ChangeFeedDeps) {
  const { store, clock, log } = deps;
  const revocations = createNovelties();
  const changes = createNovelties();
  let lookedAt = clock.now();
  let timer = { cancel: (): void => undefined };
  let isFailing = false;
  let isLooking = false;

  const look = async (): Promise<void> => {
    const now = clock.now();
    const since = Math.min(now, lookedAt) - OVERLAP_MS;
    const [revoked, changed] = await Promise.all([store.revokedSince(since), store.changedSince(since)]);
    for (const { owner, at } of revoked) if (revocations.isNew(owner.deviceId, at)) deps.onRevoked(owner);
    for (const change of changed) if (changes.isNew(change.person.userId, change.at)) deps.onChanged(change);
    revocations.forget(since);
    changes.forget(since);
    lookedAt = now;
  };
  const check = async (): Promise<void> => {
    try {
      await look();
      if (isFailing) log.info({}, 'revoked devices are looked for again');
      isFailing = false;
    } catch (error) {
      // Once per outage: the next turn tries again, and looks as far back as it has to.
      if (!isFailing) log.error({ err: error }, 'revoked devices could not be looked for');
      isFailing = true;
    }
  };
  const turn = (): void => {
    timer = clock.startTimer(INTERVAL_MS, turn);
    // A database that is slow is not asked more often than it answers.
    if (isLooking) return;
    isLooking = true;
    void check().then(() => (isLooking = false));
  };
  return {
    start: turn,
    /** Looks now instead of at the next turn. */
    check,
    stop: () => timer.cancel(),
  };
}

/** Tells what was seen before, where the same is found again and again. */
function createNovelties() {
  const seen = new Map<string, number>();
  return {
    isNew(id: string, at: number): boolean {
      if (seen.get(id) === at) return false;
      seen.set(id, at);
      return true;
    },
    /** What is older is not found any more. */
    forget(before: number): void {
      for (const [id, at] of seen) if (at < before) seen.delete(id);
    },
  };
}
