import type { Awaitable } from '../ops/awaitable.ts';
import type { OnDue } from '../ops/deadlines.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import type { CallRecord, LiveCall, RingingCall } from './call-record.ts';

/**
 * What became of a new call. `crossed`: the callee is calling this caller with `call`. `crowded`: too many people ring
 * the callee already, or this caller does, or the callee is in too many calls. `full`: the caller is. In all three the
 * new call was not added.
 */
export type Opened =
  | { readonly kind: 'opened' }
  | { readonly kind: 'exists'; readonly call: CallRecord }
  | { readonly kind: 'crossed'; readonly call: RingingCall }
  | { readonly kind: 'crowded' }
  | { readonly kind: 'full' };

export interface RegistryEvents {
  /**
   * A deadline of this call (`deadlineOf`) is over, or it ended a while ago and whoever did that did not get to finish it.
   * Offered to one node, and again until the call changes.
   */
  readonly onDue: OnDue;
  /** A node died after it changed this call and before it could store the change and tell anybody. */
  readonly onOrphaned: (call: CallRecord) => Promise<void>;
}

/**
 * The calls that are going on. Every method is atomic; between nodes that is what decides who was first. A call that
 * ended stays until it is removed, so that it is never looked up in the log before the log has its end.
 */
export interface CallRegistry {
  open(call: RingingCall): Promise<Opened>;
  /** By its id, or the id of the call that was merged into it. */
  find(callId: CallId): Promise<CallRecord | null>;
  /** As `find`, but it may be a moment old. */
  glance(callId: CallId): Awaitable<CallRecord | null>;
  /** Only if the call is still exactly `before`; returns whether it was. */
  replace(before: CallRecord, after: CallRecord): Promise<boolean>;
  /** What this state asks for is done: it is stored and everybody was told. Resolves to whether it is so still. */
  confirm(call: CallRecord): Promise<boolean>;
  /** Whether who changed this call last has not confirmed it. To be asked while nothing of this node is about to. */
  isUnfinished(call: CallRecord): Promise<boolean>;
  /** Takes over a call that was going on before a restart. Resolves to whether it was not there already. */
  restore(call: LiveCall): Promise<boolean>;
  remove(callId: CallId): Promise<void>;
  /** Those that are not over, oldest first. */
  ofPerson(userId: UserId): Promise<readonly LiveCall[]>;
  /** From now on deadlines are kept. */
  start(events: RegistryEvents): void;
  /** No event comes any more. */
  stop(): void;
}
