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
  /** Instead of the one there was. Of those who were told of, the last `told` stay. */
  add(wait: OpenWait & { readonly until: number }, told: number): Promise<void>;
  /** Resolves to whether there was one. */
  remove(userId: UserId, awaitedId: UserId): Promise<boolean>;
  /** Whom somebody waits for who is there, may reach them, and was not told yet. */
  awaited(now: number): Promise<UserId[]>;
  /**
   * Those who wait for this person so, in the order in which they asked. Nobody, if one of them was told later than
   * `toldAfter` and still wants to call.
   */
  waitingFor(
    awaitedId: UserId,
    at: { readonly now: number; readonly toldAfter: number },
  ): Promise<OpenWait[]>;
  /** Takes it out if the one has called since, or answered the other's call. Resolves to whether it is so. */
  settle(wait: OpenWait): Promise<boolean>;
  /** From now on they were told. True for one of those who say so, however many do. */
  claim(wait: OpenWait, now: number): Promise<boolean>;
}
