import type { Seated } from '../ops/seat-keeper.ts';
import type {
  CallEnded,
  CallId,
  CallMedia,
  DeviceId,
  EndDetail,
  EndReason,
  Handover,
  RoomId,
  ServerPayload,
  UserId,
} from '../protocol/index.ts';

/**
 * A call as the server sees it.
 *
 * ```
 *            answer                     hangup, a seat stayed empty
 *  ringing ─────────▶ active ─────────────────────────────────────▶ ended
 *     └───────────────────────────────────────────────────────────────▲
 *       refused, declined, cancelled, not answered, caller stayed away
 * ```
 *
 * - `ringing`: the callee's devices ring and the caller waits.
 * - `active`: one device of each has a seat; nobody else may speak into the call.
 * - `ended`: absorbs everything that comes late.
 */
export type CallRecord = RingingCall | ActiveCall | EndedCall;
export type LiveCall = RingingCall | ActiveCall;

interface CallBase {
  readonly callId: CallId;
  /** The other id of a call that came of two crossed ones. */
  readonly mergedCallId: CallId | null;
  /** Counts the transitions. What is stored under an older number is replaced, never the other way round. */
  readonly revision: number;
  readonly callerId: UserId;
  readonly callerDevice: DeviceId;
  readonly calleeId: UserId;
  readonly media: CallMedia;
  /** Whether the two may connect before the answer. */
  readonly warm: boolean;
  readonly offeredTo: DeviceId | null;
  readonly startedAt: number;
  /** Somebody handed the caller over to the callee. */
  readonly origin?: CallOrigin;
}

export interface RingingCall extends CallBase {
  readonly state: 'ringing';
  readonly ringsUntil: number;
  /** Until when the caller's device has to be back; null while it is connected. */
  readonly callerDueBy: number | null;
  /** Until when a device of the callee has to be back; null or left out while one is connected, or is expected to be. */
  readonly calleeDueBy?: number | null;
  /** Devices of the callee that said that they can take no call, while others ring. */
  readonly unable?: readonly DeviceId[];
}

export interface ActiveCall extends CallBase {
  readonly state: 'active';
  readonly calleeDevice: DeviceId;
  readonly answeredAt: number;
  /** Until when each device has to be back; null while it is connected. */
  readonly callerDueBy: number | null;
  readonly calleeDueBy: number | null;
  /** Those of the two that said that they go, and are not back: past their time they have hung up. */
  readonly left?: readonly DeviceId[];
  /** One of the two is being handed over to somebody else. */
  readonly handover?: PendingHandover;
}

export interface EndedCall extends CallBase {
  readonly state: 'ended';
  readonly calleeDevice: DeviceId | null;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly reason: EndReason;
  /** What the device that ended it knows of the reason besides. */
  readonly detail?: EndDetail;
  /** Null when the server ended it. */
  readonly by: UserId | null;
  readonly byDevice: DeviceId | null;
  readonly message: string | null;
  /** Whom the other one talks to instead, if that is why it ended. */
  readonly transferredTo?: UserId;
  /** The room in which the two go on, if that is why it ended. */
  readonly movedTo?: RoomId;
}

/** On a call of which one is handed over to somebody else, see handover.ts. */
export interface PendingHandover extends Handover {
  /** The call between the one who hands over and the one to take over, which this ends as well. */
  readonly joins: CallId | null;
  /** When it comes back by itself: nobody started the second call, or nobody said how it ended. */
  readonly dueBy: number;
}

/** On the second call: where it comes from. */
export interface CallOrigin {
  readonly of: CallId;
  readonly by: UserId;
  readonly joins: CallId | null;
  /** The one device that it is for; null for all of the callee's. */
  readonly device: DeviceId | null;
}

/** Who does it: always the device that a socket was authenticated for. */
export interface Actor {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

export type CallEvent =
  | { readonly type: 'refuse'; readonly reason: 'offline' | 'busy' | 'blocked' | 'cancelled' }
  | {
      readonly type: 'answer';
      readonly by: Actor;
      readonly media: CallMedia;
      readonly merge: CallId | null;
    }
  | { readonly type: 'decline'; readonly by: Actor; readonly message: string | null }
  | { readonly type: 'cancel'; readonly by: Actor }
  | {
      readonly type: 'hangup';
      readonly by: Actor;
      readonly reason: 'hangup' | 'media-failed';
      readonly detail?: EndDetail;
      /** The devices on which the person is connected; for a callee's device that can take no call. */
      readonly among?: readonly DeviceId[];
    }
  /** A device lost its connection; its place is kept for a while. */
  | { readonly type: 'device-lost'; readonly by: Actor }
  | { readonly type: 'device-back'; readonly by: Actor }
  /** A device will not come back to this call: it started anew without it. */
  | { readonly type: 'device-gone'; readonly by: Actor }
  /**
   * It said that it goes, or was signed out: to the other side the same as if the person had hung up. `mayReturn`: unless
   * it is back in a moment. `isLast`: no other device of the person is connected.
   */
  | {
      readonly type: 'device-left';
      readonly by: Actor;
      readonly mayReturn: boolean;
      readonly isLast: boolean;
    }
  /** They can sign in no more, so no device of theirs will answer. */
  | { readonly type: 'callee-disabled' }
  /** Time passed; which deadline is over, if one is, the record says itself. */
  | { readonly type: 'time-passed' }
  /** The two go on in that room. */
  | { readonly type: 'move'; readonly by: Actor; readonly roomId: RoomId }
  | HandoverEvent;

export type HandoverEvent =
  | { readonly type: 'transfer'; readonly by: Actor; readonly handover: Omit<PendingHandover, 'dueBy'> }
  /** The second call rings; until then it is over one way or the other. */
  | { readonly type: 'handover-begun'; readonly newCallId: CallId; readonly until: number }
  /** To the second call, before somebody has answered it: whoever hands over in the call `of` takes it back. */
  | { readonly type: 'withdrawn'; readonly by: Actor; readonly of: CallId }
  | { readonly type: 'handover-returned'; readonly newCallId: CallId; readonly reason: EndReason }
  /** Whom `by` talked to talks to somebody else now. `newCallId`: null for the call that the second one joined. */
  | {
      readonly type: 'taken-over';
      readonly newCallId: CallId | null;
      readonly by: UserId;
      readonly to: UserId;
    };

/** What has to be told to whom, as data. */
export type CallNotice = { [E in ToldEvent]: Told<E> }[ToldEvent];

type ToldEvent =
  'call:ended' | 'call:answered' | 'call:peer-connection' | 'call:transferring' | 'call:transfer-returned';

interface Told<E extends ToldEvent> {
  readonly to: Recipient;
  readonly event: E;
  readonly payload: ServerPayload<E>;
}

/** One device, or all devices of a person but one. */
type Recipient =
  { readonly deviceId: DeviceId } | { readonly userId: UserId; readonly exceptDevice: DeviceId | null };

/**
 * - `moved`: the call is now `call`.
 * - `settled`: nothing changes and the request is fulfilled, because a race or a repetition makes that normal.
 * - `refused`: the request came too late (`call_gone`) or from somebody who may not (`forbidden`).
 */
export type Outcome =
  | { readonly kind: 'moved'; readonly call: CallRecord; readonly notices: readonly CallNotice[] }
  | { readonly kind: 'settled' }
  | { readonly kind: 'refused'; readonly code: 'call_gone' | 'forbidden'; readonly message: string };

export const settled: Outcome = { kind: 'settled' };
export const forbidden = {
  kind: 'refused',
  code: 'forbidden',
  message: 'This device is not part of that call',
} as const satisfies Outcome;
export const gone: Outcome = {
  kind: 'refused',
  code: 'call_gone',
  message: 'The call is over or was answered elsewhere',
};

/** It goes on, changed. */
export function keep(call: LiveCall, notices: readonly CallNotice[] = []): Outcome {
  return { kind: 'moved', call: { ...call, revision: call.revision + 1 }, notices };
}

/** When the record changes by itself (`time-passed`), in ms since epoch; null for never. */
export function deadlineOf(call: CallRecord): number | null {
  if (call.state === 'ended') return null;
  const deadlines =
    call.state === 'ringing'
      ? [call.callerDueBy, call.calleeDueBy ?? null, call.ringsUntil]
      : [call.callerDueBy, call.calleeDueBy, call.handover?.dueBy ?? null];
  const due = deadlines.filter((deadline) => deadline !== null);
  return due.length === 0 ? null : Math.min(...due);
}

/** Those of a call that goes on, with when each is lost if its device does not come back. */
export function seatsOf(call: CallRecord): Seated[] {
  if (call.state === 'ended') return [];
  const { callerId, callerDevice, callerDueBy, calleeId } = call;
  const caller = { by: { userId: callerId, deviceId: callerDevice }, dueBy: callerDueBy };
  if (call.state === 'ringing') return [caller];
  return [caller, { by: { userId: calleeId, deviceId: call.calleeDevice }, dueBy: call.calleeDueBy }];
}

export function isCaller(call: CallRecord, by: Actor): boolean {
  return by.deviceId === call.callerDevice;
}

/** Any device of the callee while it rings; only the one that answered afterwards. */
export function isCallee(call: CallRecord, by: Actor): boolean {
  return call.state === 'active' ? by.deviceId === call.calleeDevice : by.userId === call.calleeId;
}

/** Whether the person is one of the two, on whatever device. */
export function concerns(call: CallRecord, userId: UserId): boolean {
  return userId === call.callerId || userId === call.calleeId;
}

/** Nobody answered or declined it: a line in the callee's log that asks to be looked at. */
export function isMissed(call: CallRecord): boolean {
  return call.state === 'ended' && call.answeredAt === null && call.reason !== 'declined';
}

/** A device of a person; null: any but the one that ended the call. */
interface Listener {
  readonly userId: UserId;
  readonly deviceId: DeviceId | null;
}

/** The end of a call as this device is told it, at once or when it asks later. */
export function endedFor(call: EndedCall, { userId, deviceId }: Listener): CallEnded {
  const { callId, reason, detail, by, message, transferredTo, movedTo } = call;
  if (userId === call.calleeId) {
    if (call.calleeDevice !== null && call.calleeDevice !== deviceId) return answeredElsewhere(call);
    if (reason === 'declined' && call.byDevice !== deviceId) return declinedElsewhere(call);
  }
  return {
    ...{ callId, reason, by },
    ...(detail === undefined ? {} : { detail }),
    ...(message === null ? {} : { message }),
    ...(transferredTo === undefined ? {} : { transferredTo }),
    ...(movedTo === undefined ? {} : { roomId: movedTo }),
  };
}

/** To those devices of the callee that only rang. */
export function answeredElsewhere({ callId, calleeId }: CallRecord): CallEnded {
  return { callId, reason: 'answered-elsewhere', by: calleeId };
}

function declinedElsewhere({ callId, calleeId }: CallRecord): CallEnded {
  return { callId, reason: 'declined-elsewhere', by: calleeId };
}
