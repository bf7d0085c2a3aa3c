import { HANDOVER_START_MS, type Handover, type UserId } from '../protocol/index.ts';
import {
  keep,
  settled,
  type ActiveCall,
  type Actor,
  type CallNotice,
  type HandoverEvent,
  type Outcome,
  type PendingHandover,
} from './call-record.ts';

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
      : refused('This call is already being transferred');
  }
  const { to } = handover;
  if (to.userId === call.callerId || to.userId === call.calleeId)
    return refused('They are already talking to each other');
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

const refused = (message: string): Outcome => ({ kind: 'refused', code: 'forbidden', message });
