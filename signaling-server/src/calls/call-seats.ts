import type { Actor, CallRecord } from './call-record.ts';

/** Whoever the call waits for. */
export function awaited(call: CallRecord): Actor[] {
  return seatsOf(call).flatMap(({ by, dueBy }) => (dueBy === null ? [] : [by]));
}

/** Whoever counts as there. */
export function present(call: CallRecord): Actor[] {
  return seatsOf(call).flatMap(({ by, dueBy }) => (dueBy === null ? [by] : []));
}

/** Those of a call that goes on, with when each is lost if its device does not come back. */
export function seatsOf(call: CallRecord): { readonly by: Actor; readonly dueBy: number | null }[] {
  if (call.state === 'ended') return [];
  const { callerId, callerDevice, callerDueBy, calleeId } = call;
  const caller = { by: { userId: callerId, deviceId: callerDevice }, dueBy: callerDueBy };
  if (call.state === 'ringing') return [caller];
  return [caller, { by: { userId: calleeId, deviceId: call.calleeDevice }, dueBy: call.calleeDueBy }];
}
