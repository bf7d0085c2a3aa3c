import type { CallId, DeviceId, UserId } from '../../protocol/index.ts';
import type { ActiveCall, Actor, EndedCall, RingingCall } from '../call-record.ts';

/** The first device of a person, both named after them. */
export function deviceOf(name: string): Actor {
  return { userId: name as UserId, deviceId: `${name}-device` as DeviceId };
}

/** A call that rings from 0 to 1 ms since epoch, unless `change` says otherwise. */
export function ringingCall(
  id: string,
  [caller, callee]: readonly [string, string],
  change: Partial<RingingCall> = {},
): RingingCall {
  return {
    ...{ callId: `call-${id}` as CallId, mergedCallId: null, revision: 0, state: 'ringing' },
    ...{
      callerId: caller as UserId,
      callerDevice: deviceOf(caller).deviceId,
      calleeId: callee as UserId,
    },
    ...{ media: 'audio', warm: false, offeredTo: null, startedAt: 0, ringsUntil: 1, callerDueBy: null },
    ...change,
  };
}

export function answeredCall(
  { ringsUntil: _, ...call }: RingingCall,
  change: Partial<ActiveCall> = {},
): ActiveCall {
  return {
    ...call,
    ...{ state: 'active', revision: call.revision + 1, calleeDevice: deviceOf(call.calleeId).deviceId },
    ...{ answeredAt: 1, calleeDueBy: null, ...change },
  };
}

export function endedCall({ callerDueBy: _1, calleeDueBy: _2, ...call }: ActiveCall): EndedCall {
  return {
    ...call,
    ...{ state: 'ended', revision: call.revision + 1, endedAt: 2, reason: 'hangup', message: null },
    ...{ by: call.callerId, byDevice: call.callerDevice },
  };
}
