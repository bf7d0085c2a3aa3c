import type { CallId, HistoryEntry, HistorySummary, UserId } from '../protocol/index.ts';
import type { CallRecord, LiveCall, RingingCall } from './call-record.ts';

export interface Unfinished {
  readonly calls: readonly LiveCall[];
  /** Of those that are kept in a way that nobody can read. */
  readonly unreadable: readonly CallId[];
}

/** Where the next page of a history begins: after this call or, without one, before all calls of this time. */
export interface HistoryPosition {
  readonly before: number;
  readonly beforeCall?: CallId | undefined;
}

/** Every call there was or is, durably: what a restart continues from, and what people read as their history. */
export interface CallLog {
  /** Resolves when it is on the disk. A newer revision of the same call is left alone. */
  save(call: CallRecord): Promise<void>;
  /** By its id, or the id of the call that was merged into it. */
  find(callId: CallId): Promise<CallRecord | null>;
  /** Those without an end. */
  unfinished(): Promise<Unfinished>;
  /** Takes out a call that came to nothing, if it is as it was. */
  forget(call: RingingCall): Promise<void>;
  /** Newest first, and those of the same time always in the same order; up to `limit`. */
  list(userId: UserId, page: HistoryPosition & { readonly limit: number }): Promise<HistoryEntry[]>;
  entry(userId: UserId, callId: CallId): Promise<HistoryEntry | null>;
  /** Missed calls the person has not looked at. */
  countMissed(userId: UserId): Promise<number>;
  markSeen(userId: UserId): Promise<void>;
  /** How the call was for this person. False where they had no such call, or have told it before. */
  summarise(userId: UserId, request: HistorySummary): Promise<boolean>;
}
