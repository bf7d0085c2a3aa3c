import type { ActiveCall, CallRecord, EndedCall, RingingCall } from '../../calls/call-record.ts';
import type { Stores } from '../stores.ts';

/** Keeps a call in any state: as if it had begun to ring, and come to this all at once. */
export async function keepCall({ calls }: Pick<Stores, 'calls'>, call: CallRecord): Promise<void> {
  const { kind } = await calls.open(call.state === 'ringing' ? call : begun(call), null);
  if (kind !== 'opened') throw new Error(`not kept: ${kind}`);
  if (call.state !== 'ringing') await calls.change(call.callId, () => ({ kind: 'moved', call, notices: [] }));
}

function begun(call: ActiveCall | EndedCall): RingingCall {
  const { callId, callerId, callerDevice, calleeId, media, warm, offeredTo, startedAt } = call;
  return {
    ...{ callId, mergedCallId: null, callerId, callerDevice, calleeId, media, warm, offeredTo, startedAt },
    ...{ state: 'ringing', revision: call.revision - 1, ringsUntil: startedAt + 1, callerDueBy: null },
  };
}
