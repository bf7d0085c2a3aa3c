import { refuse } from '../ops/reply.ts';
import {
  isOfTeam,
  type CallId,
  type CallStart,
  type CallTransfer,
  type Person,
  type Reply,
  type UserId,
} from '../protocol/index.ts';
import type { CallEngine } from './call-engine.ts';
import {
  type ActiveCall,
  type Actor,
  type CallOrigin,
  type CallRecord,
  forbidden,
  isCallee,
  isCaller,
  type Outcome,
  type PendingHandover,
  settled,
} from './call-record.ts';
import { otherThan } from './handover.ts';

/** What the first call waits longer than the second one may ring, before it concludes that nobody will tell it. */
const SLACK_MS = 10_000;

export interface TransferDeps {
  readonly engine: Pick<CallEngine, 'find' | 'apply'>;
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
}

type Checked<T> = { readonly value: T } | { readonly refusal: Reply<never> };

/** What has to be so before a call can be handed over; the table decides the rest. */
export async function checkTransfer(
  { engine, findPerson }: TransferDeps,
  by: Actor,
  { callId, to, joins }: CallTransfer,
): Promise<Checked<Person>> {
  const person = await findPerson(to);
  if (person === null || person.role === 'visitor')
    return { refusal: refuse('not_found', 'Nobody has this id') };
  const call = seatedIn(await engine.find(callId), by);
  if (call !== null && (await isGuest(by.userId)) && !(await isGuest(otherThan(call, by.userId).userId)))
    return { refusal: refuse('forbidden', 'A guest may not transfer a member of the team') };
  if (joins === undefined) return { value: person };
  const joined = seatedIn(await engine.find(joins), by);
  if (joined === null) return { refusal: refuse(forbidden.code, forbidden.message) };
  return otherThan(joined, by.userId).userId === to
    ? { value: person }
    : { refusal: refuse('invalid_payload', 'That call is with another person') };

  async function isGuest(userId: UserId): Promise<boolean> {
    const person = await findPerson(userId);
    return person !== null && !isOfTeam(person.role);
  }
}

/** Where a call that is being started comes from; null for one that a person dialled. */
export async function originOf(
  { engine }: TransferDeps,
  by: Actor,
  { callId, calleeId, transferOf }: CallStart,
): Promise<Checked<CallOrigin | null>> {
  if (transferOf === undefined) return { value: null };
  const call = await engine.find(transferOf);
  const handover = call?.state === 'active' ? handoverOf(call, by) : null;
  if (handover?.newCallId !== callId || handover.to.userId !== calleeId) return notAnyMore;
  const { joins } = handover;
  const origin = { of: transferOf, by: handover.by, joins };
  if (joins === null) return { value: { ...origin, device: null } };
  const joined = await engine.find(joins);
  if (joined?.state !== 'active') return notAnyMore;
  return { value: { ...origin, device: otherThan(joined, handover.by).deviceId } };
}

/** If it is this device that is handed over. */
function handoverOf(call: ActiveCall, by: Actor): PendingHandover | null {
  const { handover = null } = call;
  return handover !== null && otherThan(call, handover.by).deviceId === by.deviceId ? handover : null;
}

const notAnyMore = { refusal: refuse('call_gone', 'The transfer to that person is over') };

/**
 * The second call rings: the first one waits for what becomes of it. Resolves to whether it does; it may have been taken
 * back in this very moment, and whoever took it back found no second call to end.
 */
export async function noteBegun(
  { engine }: Pick<TransferDeps, 'engine'>,
  { of }: CallOrigin,
  { callId, ringsUntil }: { readonly callId: CallId; readonly ringsUntil: number },
): Promise<boolean> {
  const until = ringsUntil + SLACK_MS;
  await engine.apply(of, { type: 'handover-begun', newCallId: callId, until });
  const call = await engine.find(of);
  return call?.state !== 'active' || call.handover?.newCallId === callId;
}

/** Takes a handover back, or ends the call that came of it; refused when somebody has answered that. */
export async function withdraw(deps: TransferDeps, by: Actor, callId: CallId): Promise<Outcome> {
  const call = seatedIn(await deps.engine.find(callId), by);
  if (call === null) return forbidden;
  if (call.handover === undefined) return settled;
  const { newCallId } = call.handover;
  const event = { type: 'withdrawn', by, of: callId } as const;
  const outcome = await deps.engine.apply(newCallId, event);
  if (outcome !== null && outcome.kind !== 'settled') return outcome;
  await deps.engine.apply(callId, { type: 'handover-returned', newCallId, reason: 'cancelled' });
  // It may have begun just now: then it finds that the first call does not wait for it, or is found here.
  return (await deps.engine.apply(newCallId, event)) ?? settled;
}

/** What the first call, and the one that was joined, make of a change of the second one. May be told twice. */
export async function followOrigin(deps: Pick<TransferDeps, 'engine'>, call: CallRecord): Promise<void> {
  const { origin, callId } = call;
  if (origin === undefined || call.state === 'ringing') return;
  if (call.state === 'active') await takeOver(deps, { ...call, origin });
  else if (call.answeredAt === null) {
    await deps.engine.apply(origin.of, { type: 'handover-returned', newCallId: callId, reason: call.reason });
  }
}

/** The two of a second call talk to each other. */
export async function takeOver(
  { engine }: Pick<TransferDeps, 'engine'>,
  second: Pick<CallRecord, 'callId' | 'callerId' | 'calleeId'> & { readonly origin: CallOrigin },
): Promise<void> {
  const { of, by, joins } = second.origin;
  const event = { type: 'taken-over', by } as const;
  await engine.apply(of, { ...event, newCallId: second.callId, to: second.calleeId });
  if (joins !== null) await engine.apply(joins, { ...event, newCallId: null, to: second.callerId });
}

function seatedIn(call: CallRecord | null, by: Actor): ActiveCall | null {
  if (call?.state !== 'active') return null;
  return isCaller(call, by) || isCallee(call, by) ? call : null;
}
