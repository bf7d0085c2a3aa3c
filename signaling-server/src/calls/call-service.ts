import { done, refuse } from '../ops/reply.ts';
import type {
  CallEnded,
  CallId,
  CallStart,
  CallTransfer,
  DeviceId,
  ParsedPayload,
  Reply,
  SessionResumed,
  UserId,
} from '../protocol/index.ts';
import {
  concerns,
  endedFor,
  forbidden,
  isCallee,
  isCaller,
  type Actor,
  type CallEvent,
  type CallRecord,
  type LiveCall,
  type Outcome,
} from './call-record.ts';
import { toldOf } from './handover.ts';
import { announceTo, startCall, type Caller, type StartCallDeps } from './start-call.ts';
import { checkTransfer, followOrigin, withdraw } from './transfer-calls.ts';

type Done = Reply<Record<string, never>>;

/** What devices ask of calls. Who asks is always the device that the socket was authenticated for. */
export type Calls = ReturnType<typeof createCalls>;

interface Resuming {
  readonly callIds: readonly CallId[];
  /** Ms since epoch. */
  readonly connectedAt: number;
}

export function createCalls(deps: StartCallDeps) {
  const act = async (callId: CallId, event: CallEvent & { readonly by: Actor }): Promise<Done> =>
    replyTo(await deps.engine.apply(callId, event));
  return {
    start: (caller: Caller, request: CallStart) => startCall(deps, caller, request),
    answer: (by: Actor, { callId, media }: ParsedPayload<'call:answer'>) =>
      act(callId, { type: 'answer', by, media, merge: null }),
    decline: (by: Actor, { callId, message = '' }: ParsedPayload<'call:decline'>) =>
      act(callId, { type: 'decline', by, message: message === '' ? null : message }),
    cancel: (by: Actor, callId: CallId) => act(callId, { type: 'cancel', by }),
    async hangup(by: Actor, { callId, reason, detail }: ParsedPayload<'call:hangup'>): Promise<Done> {
      const among = detail === 'no-relay' ? { among: await deps.devicesOf(by.userId) } : {};
      return act(callId, { ...{ type: 'hangup', by, reason }, ...(detail && { detail }), ...among });
    },
    /** Hands the other one of an answered call over to somebody else; see `handover.ts`. */
    transfer: (by: Actor, request: CallTransfer) => transfer(deps, by, request),
    cancelTransfer: async (by: Actor, callId: CallId) => replyTo(await withdraw(deps, by, callId)),
    /** What is true of the calls this device believes it is part of; calls it no longer knows end. */
    resume: (by: Actor, session: Resuming) => resume(deps, by, session),
    ...createSeats(deps),
  };
}

/** What the coming and going of devices means to their calls. */
function createSeats(deps: StartCallDeps) {
  const { store, engine, delivery } = deps;
  const applyToAll = async (event: CallEvent & { readonly by: Actor }): Promise<void> => {
    for (const { callId } of await store.ofPerson(event.by.userId)) await engine.apply(callId, event);
  };
  return {
    async deviceConnected(by: Actor): Promise<void> {
      for (const call of await store.ofPerson(by.userId)) {
        const outcome = await engine.apply(call.callId, { type: 'device-back', by });
        // It may be gone again, which was noted before it was noted that it is back.
        if (outcome?.kind === 'moved') engine.checkSeatOf(call.callId, by);
        const rings = call.state === 'ringing' && call.calleeId === by.userId;
        if (rings) await engine.exclusively(call.callId, () => ringLate(deps, call.callId, by));
      }
    },
    deviceDisconnected: (by: Actor) => applyToAll({ type: 'device-lost', by }),
    /** It said that it goes, and may be back in a moment; or it will not be back. */
    async deviceLeft(by: Actor, { mayReturn }: { readonly mayReturn: boolean }): Promise<void> {
      // It is not among them any more, unless it is back already.
      const isLast = (await deps.devicesOf(by.userId)).length === 0;
      await applyToAll({ type: 'device-left', by, mayReturn, isLast });
    },
    /** They can sign in no more: nobody waits for their answer. */
    async personDisabled(userId: UserId): Promise<void> {
      for (const { callId, calleeId } of await store.ofPerson(userId)) {
        if (calleeId === userId) await engine.apply(callId, { type: 'callee-disabled' });
      }
    },
    /** Looks who is there, in all calls: a restart or the death of a node may have interrupted them. */
    checkSeats: async () => engine.checkSeats(await store.live()),
    /** A node died: what it changed since then it may have told nobody. */
    async tellSince(time: number): Promise<void> {
      for (const call of [...(await store.live()), ...(await store.endedSince(time))]) {
        for (const userId of [call.callerId, call.calleeId]) delivery.toPerson(userId, 'session:stale', {});
        await followOrigin(deps, call);
      }
    },
  };
}

function replyTo(outcome: Outcome | null): Done {
  // The same as for a call of others: whether one exists is nobody's business.
  if (outcome === null) return refuse(forbidden.code, forbidden.message);
  return outcome.kind === 'refused' ? refuse(outcome.code, outcome.message) : done();
}

async function transfer(deps: StartCallDeps, by: Actor, request: CallTransfer): Promise<Done> {
  const checked = await checkTransfer(deps, by, request);
  if ('refusal' in checked) return checked.refusal;
  const { callId, newCallId, joins = null } = request;
  const handover = { newCallId, to: checked.value, by: by.userId, attended: joins !== null, joins };
  return replyTo(await deps.engine.apply(callId, { type: 'transfer', by, handover }));
}

async function ringLate(deps: StartCallDeps, callId: CallId, { deviceId }: Actor): Promise<void> {
  const call = await deps.engine.find(callId);
  if (call?.state === 'ringing') await announceTo(deps, call, deviceId);
}

async function resume(deps: StartCallDeps, by: Actor, session: Resuming): Promise<SessionResumed> {
  await leaveForgotten(deps, by, session);
  await ringMissed(deps, by, session);
  const live: SessionResumed['live'] = [];
  const ended: CallEnded[] = [];
  for (const callId of session.callIds) {
    const call = await deps.engine.find(callId);
    if (call === null || call.state === 'ended' || !hasPlace(call, by)) {
      ended.push(endOf(callId, call, by));
      continue;
    }
    const { state, media } = call;
    live.push({ callId, state, media, peerDevice: peerOf(call, by), ...handoverOf(call) });
  }
  return { live, ended };
}

/**
 * A device that started anew does not know its calls any more. Only those from before it connected are meant: what it
 * does after that it may not know of yet when it says what it knows. What it is about to start, it names.
 */
async function leaveForgotten(
  { store, engine }: StartCallDeps,
  by: Actor,
  { callIds, connectedAt }: Resuming,
): Promise<void> {
  for (const call of await store.ofPerson(by.userId)) {
    const { callId, mergedCallId } = call;
    const isKnown = callIds.includes(callId) || (mergedCallId !== null && callIds.includes(mergedCallId));
    const since = call.state === 'active' && isCallee(call, by) ? call.answeredAt : call.startedAt;
    if (!isKnown && since < connectedAt) await engine.apply(callId, { type: 'device-gone', by });
  }
}

/** What begins to ring after a device connected it is told then; but for what a node did not live to tell. */
async function ringMissed(deps: StartCallDeps, by: Actor, { callIds, connectedAt }: Resuming): Promise<void> {
  for (const { callId, calleeId, state, startedAt } of await deps.store.ofPerson(by.userId)) {
    const isMissed = calleeId === by.userId && startedAt >= connectedAt && !callIds.includes(callId);
    if (state === 'ringing' && isMissed) await ringLate(deps, callId, by);
  }
}

function hasPlace(call: LiveCall, by: Actor): boolean {
  return isCaller(call, by) || isCallee(call, by);
}

function peerOf(call: LiveCall, by: Actor): DeviceId | null {
  if (call.state === 'ringing') return null;
  return isCaller(call, by) ? call.calleeDevice : call.callerDevice;
}

function handoverOf(call: LiveCall) {
  return call.state === 'ringing' || call.handover === undefined ? {} : { handover: toldOf(call.handover) };
}

function endOf(callId: CallId, call: CallRecord | null, by: Actor): CallEnded {
  if (call === null || !concerns(call, by.userId)) return { callId, reason: 'failed', by: null };
  if (call.state === 'ended') return { ...endedFor(call, by), callId };
  return { callId, reason: 'answered-elsewhere', by: by.userId };
}
