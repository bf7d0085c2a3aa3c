import type { CallId, HistoryEntry, HistorySummary, UserId } from '../protocol/index.ts';
import type { CallRecord, EndedCall, LiveCall, Outcome, RingingCall } from './call-record.ts';

/**
 * What became of a new call. `waiting`: the callee is in another one. `crossed`: the callee is calling this caller with `call`. `full`: the caller is in too many
 * calls. In both the new call was not kept. `refused`: it is over before it rang, and in the history of the two.
 */
export type Opened =
  | { readonly kind: 'opened'; readonly waiting: boolean }
  | { readonly kind: 'exists'; readonly call: CallRecord }
  | { readonly kind: 'crossed'; readonly call: RingingCall }
  | { readonly kind: 'refused'; readonly call: EndedCall }
  | { readonly kind: 'full' };

export type Refusal = 'offline' | 'busy' | 'cancelled';

/** What was made of a call, and of what. */
export interface Changed {
  readonly before: CallRecord;
  readonly outcome: Outcome;
}

/** Where the next page of a history begins: after this call or, without one, before all calls of this time. */
export interface HistoryPosition {
  readonly before: number;
  readonly beforeCall?: CallId | undefined;
}

/** Every call there was or is, durably; the only authority on it, for all nodes. */
export interface CallStore {
  /**
   * Begins a call, unless something about the calls that the two have is in the way. `refusal`: why it may not ring, if
   * it is not one of two crossed calls. Nobody opens another call with one of the two meanwhile.
   */
  open(call: RingingCall, refusal: Refusal | null): Promise<Opened>;
  /**
   * Asks `decide` what becomes of a call, and makes it so if nobody else has changed the call meanwhile; else it asks
   * again. Null when there is no such call. Resolves when it is on the disk.
   */
  change(callId: CallId, decide: (call: CallRecord) => Outcome): Promise<Changed | null>;
  /** By its id, or the id of the call that was merged into it. */
  find(callId: CallId): Promise<CallRecord | null>;
  /** Those that are not over, oldest first. */
  ofPerson(userId: UserId): Promise<readonly LiveCall[]>;
  /** Those that are not over, of everybody. */
  live(): Promise<readonly LiveCall[]>;
  /** Those that ended after this time. Reads all there ever were: not for every day. */
  endedSince(time: number): Promise<readonly EndedCall[]>;
  /** Those that change by themselves at this time or have before, some of them if there are many. */
  due(now: number): Promise<CallId[]>;
  /** Newest first, and those of the same time always in the same order; up to `limit`. */
  list(userId: UserId, page: HistoryPosition & { readonly limit: number }): Promise<HistoryEntry[]>;
  /** The same call as each of the two sees it. */
  entries(callId: CallId): Promise<ReadonlyMap<UserId, HistoryEntry>>;
  /** Missed calls the person has not looked at. */
  countMissed(userId: UserId): Promise<number>;
  markSeen(userId: UserId): Promise<void>;
  /** How the call was for this person. False where they had no such call, or have told it before. */
  summarise(userId: UserId, request: HistorySummary): Promise<boolean>;
}
