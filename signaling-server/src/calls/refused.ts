import type { CallEvent, EndedCall, RingingCall } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import { transition } from './call-transition.ts';

export type Refusal = Extract<CallEvent, { type: 'refuse' }>['reason'];

/** It never rang, however long it took to find that out. */
export function refused(call: RingingCall, reason: Refusal): EndedCall {
  const outcome = transition(call, { type: 'refuse', reason }, call.startedAt);
  if (outcome.kind !== 'moved' || outcome.call.state !== 'ended')
    throw new Error('A ringing call could not be refused');
  return outcome.call;
}

/** As if the registry had never had it, unless somebody has made something of it: then that goes on. */
export async function takeOut(
  registry: Pick<CallRegistry, 'replace' | 'remove'>,
  call: RingingCall,
): Promise<void> {
  if (await registry.replace(call, refused(call, 'cancelled'))) await registry.remove(call.callId);
}
