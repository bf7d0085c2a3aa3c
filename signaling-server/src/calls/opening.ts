import { limits } from '../protocol/index.ts';
import type { LiveCall, RingingCall } from './call-record.ts';
import type { Opened } from './call-registry.ts';

/** What becomes of a new call, given the calls that the two have already and that are not over. */
export function openingOf(
  call: RingingCall,
  { caller, callee }: { readonly caller: readonly LiveCall[]; readonly callee: readonly LiveCall[] },
): Exclude<Opened, { readonly kind: 'exists' }> {
  const atCallee = callee.filter(isRinging);
  const crossed = atCallee.find(
    (other) => other.callerId === call.calleeId && other.calleeId === call.callerId,
  );
  if (crossed !== undefined) return { kind: 'crossed', call: crossed };
  const outgoing = caller.filter((other) => other.callerId === call.callerId).filter(isRinging);
  if (outgoing.length >= limits.outgoingCallsPerPerson) return { kind: 'overdialled' };
  const incoming = atCallee.filter((other) => other.calleeId === call.calleeId);
  return isCrowded(call, incoming) ? { kind: 'crowded' } : { kind: 'opened' };
}

function isCrowded(call: RingingCall, incoming: readonly RingingCall[]): boolean {
  const own = incoming.filter((other) => other.callerId === call.callerId);
  const callers = new Set(incoming.map((other) => other.callerId)).add(call.callerId);
  return own.length >= limits.ringingCallsPerPair || callers.size > limits.ringingCallsPerPerson;
}

function isRinging(call: LiveCall): call is RingingCall {
  return call.state === 'ringing';
}
