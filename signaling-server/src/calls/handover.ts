import {
  HANDOVER_START_MS,
  type CallId,
  type EndReason,
  type Handover,
  type UserId,
} from '../protocol/index.ts';
import type { ActiveCall, Actor, CallNotice, Outcome } from './call-record.ts';

/**
 * How an answered call between two is handed over to a third. Ada talks to Ben and hands him over to Cleo:
 *
 * ```
 *  Ada – Ben   active ── transfer ──▶ active, handover ──────────── taken-over ──▶ ended, transferredTo Cleo
 *                 ▲                        │    │                       ▲
 *                 └── returned ◀───────────┼────┼───────┐               │
 *  Ben – Cleo                              │  ringing ──┴▶ ended      active     (origin: Ada, the call above)
 *                                    Ben's device starts it
 * ```
 *
 * The second call alone decides whether it succeeds, so there is one place where Cleo's answer, Ada's taking back, Ben's
 * hanging up and a lost node meet; the first call follows it, as often as it is told.
 */
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
  readonly device: Actor['deviceId'] | null;
}

export type HandoverEvent =
  | { readonly type: 'transfer'; readonly by: Actor; readonly handover: Omit<PendingHandover, 'dueBy'> }
  /** The second call rings; until then it is over one way or the other. */
  | { readonly type: 'handover-begun'; readonly newCallId: CallId; readonly until: number }
  /** To the second call: the first one does not want it any more. Only before somebody has answered. */
  | { readonly type: 'withdrawn'; readonly by: Actor }
  | { readonly type: 'handover-returned'; readonly newCallId: CallId; readonly reason: EndReason }
  /** Whom `by` talked to talks to somebody else now. `newCallId`: null for the call that the second one joined. */
  | {
      readonly type: 'taken-over';
      readonly newCallId: CallId | null;
      readonly by: UserId;
      readonly to: UserId;
    };

type EventOf<T extends HandoverEvent['type']> = Extract<HandoverEvent, { type: T }>;

/** The one of the two who is not handing over. */
export function otherThan(call: ActiveCall, userId: UserId): Actor {
  return userId === call.callerId
    ? { userId: call.calleeId, deviceId: call.calleeDevice }
    : { userId: call.callerId, deviceId: call.callerDevice };
}

/** To be asked only for somebody who has a seat. */
export function begin(call: ActiveCall, { by, handover }: EventOf<'transfer'>, now: number): Outcome {
  if (call.handover !== undefined) {
    return call.handover.newCallId === handover.newCallId
      ? settled
      : refused('It is being handed over already');
  }
  const { to } = handover;
  if (to.userId === call.callerId || to.userId === call.calleeId)
    return refused('They talk to each other already');
  const pending = { ...handover, dueBy: now + HANDOVER_START_MS };
  const { deviceId } = otherThan(call, by.userId);
  const payload = { callId: call.callId, handover: toldOf(pending) };
  return keep({ ...call, handover: pending }, [{ to: { deviceId }, event: 'call:transferring', payload }]);
}

export function begun(call: ActiveCall, { newCallId, until }: EventOf<'handover-begun'>): Outcome {
  if (call.handover?.newCallId !== newCallId) return settled;
  return keep({ ...call, handover: { ...call.handover, dueBy: until } });
}

/** Both are told, whoever wanted it: neither can know which of two ends came first. */
export function giveBack(
  call: ActiveCall,
  { newCallId, reason }: Omit<EventOf<'handover-returned'>, 'type'>,
): Outcome {
  if (call.handover?.newCallId !== newCallId) return settled;
  const { handover: _, ...rest } = call;
  const payload = { callId: call.callId, newCallId, reason };
  const devices = [call.callerDevice, call.calleeDevice];
  return keep(
    rest,
    devices.map((deviceId): CallNotice => ({ to: { deviceId }, event: 'call:transfer-returned', payload })),
  );
}

export function overdue(call: ActiveCall, now: number): Outcome {
  if (call.handover === undefined || now < call.handover.dueBy) return settled;
  return giveBack(call, { newCallId: call.handover.newCallId, reason: 'failed' });
}

/** As the clients are told of it. */
export function toldOf({ newCallId, to, by, attended }: PendingHandover): Handover {
  return { newCallId, to, by, attended };
}

const settled: Outcome = { kind: 'settled' };

const refused = (message: string): Outcome => ({ kind: 'refused', code: 'forbidden', message });

function keep(call: ActiveCall, notices: readonly CallNotice[] = []): Outcome {
  return { kind: 'moved', call: { ...call, revision: call.revision + 1 }, notices };
}
