import { limits, type UserId } from '../protocol/index.ts';
import type { EndedCall, LiveCall, RingingCall } from './call-record.ts';
import type { Refusal } from './call-store.ts';
import { transition } from './call-transition.ts';

export type Opening =
  | { readonly kind: 'opened'; readonly waiting: boolean }
  | { readonly kind: 'crowded' }
  | { readonly kind: 'full' }
  | { readonly kind: 'crossed'; readonly call: RingingCall };

/** What becomes of a new call, given the calls that the two have already and that are not over. */
export function openingOf(
  call: RingingCall,
  { caller, callee }: { readonly caller: readonly LiveCall[]; readonly callee: readonly LiveCall[] },
): Opening {
  const atCallee = callee.filter(isRinging);
  const crossed = atCallee.find(
    (other) => other.callerId === call.calleeId && other.calleeId === call.callerId,
  );
  if (crossed !== undefined) return { kind: 'crossed', call: crossed };
  // Who is handed over, or connected by a third, goes from one call to another and has no more of them.
  const { origin = null } = call;
  if (origin === null && isFull(call.callerId, caller)) return { kind: 'full' };
  if ((origin?.joins ?? null) === null && isFull(call.calleeId, callee)) return { kind: 'crowded' };
  const incoming = atCallee.filter((other) => other.calleeId === call.calleeId);
  if (isCrowded(call, incoming)) return { kind: 'crowded' };
  return { kind: 'opened', waiting: isEngaged(call.calleeId, callee) };
}

/** In a call, or on the way into one: a second ring would disturb them. */
export function isEngaged(userId: UserId, calls: readonly LiveCall[]): boolean {
  return heldBy(userId, calls).length > 0;
}

/** It never rang, however long it took to find that out. */
export function refused(call: RingingCall, reason: Refusal): EndedCall {
  const outcome = transition(call, { type: 'refuse', reason }, call.startedAt);
  if (outcome.kind !== 'moved' || outcome.call.state !== 'ended')
    throw new Error('A ringing call could not be refused');
  return outcome.call;
}

function isFull(userId: UserId, calls: readonly LiveCall[]): boolean {
  return heldBy(userId, calls).length >= limits.callsPerPerson;
}

/** What rings at them does not count: nobody else may keep a person from dialling. */
function heldBy(userId: UserId, calls: readonly LiveCall[]): readonly LiveCall[] {
  return calls.filter((call) => call.state === 'active' || call.callerId === userId);
}

function isCrowded(call: RingingCall, incoming: readonly RingingCall[]): boolean {
  const own = incoming.filter((other) => other.callerId === call.callerId);
  const callers = new Set(incoming.map((other) => other.callerId)).add(call.callerId);
  return own.length >= limits.ringingCallsPerPair || callers.size > limits.ringingCallsPerPerson;
}

function isRinging(call: LiveCall): call is RingingCall {
  return call.state === 'ringing';
}
