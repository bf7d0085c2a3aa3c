import type { UserId, Wait } from '../protocol/index.ts';

/** One wait of which nobody was told yet. */
export interface OpenWait {
  readonly userId: UserId;
  readonly awaitedId: UserId;
  readonly askedAt: number;
}

/** Who waits for whom, durably. What ended by itself counts as not there. */
export interface WaitStore {
  /** In the order in which they were asked for. */
  list(userId: UserId, now: number): Promise<Wait[]>;
  /** Instead of the one there was. */
  add(wait: OpenWait & { readonly until: number }): Promise<void>;
  /** Resolves to whether there was one. */
  remove(userId: UserId, awaitedId: UserId): Promise<boolean>;
  /** Whom somebody waits for who is there, and was not told yet. */
  awaited(now: number): Promise<UserId[]>;
  /** Who waits for this person, is there, and was not told yet. */
  waitingFor(awaitedId: UserId, now: number): Promise<OpenWait[]>;
  /** Takes it out if the one has called since, or answered the other's call. Resolves to whether it is so. */
  settle(wait: OpenWait): Promise<boolean>;
  /** From now on they were told. True for one of those who say so, however many do. */
  claim(wait: OpenWait, now: number): Promise<boolean>;
}
