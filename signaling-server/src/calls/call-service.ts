import { done, refuse } from '../ops/reply.ts';
import type {
  CallEnded,
  CallId,
  CallMedia,
  CallSignal,
  CallStart,
  CallStarted,
  DeviceId,
  Reply,
  SessionResumed,
} from '../protocol/index.ts';
import {
  concerns,
  endedFor,
  isCallee,
  isCaller,
  type Actor,
  type CallEvent,
  type CallRecord,
  type LiveCall,
} from './call-record.ts';
import { announceTo, startCall, type Caller, type StartCallDeps } from './start-call.ts';

type Done = Reply<Record<string, never>>;

/** What devices ask of calls. Who asks is always the device that the socket was authenticated for. */
export interface Calls {
  start(caller: Caller, request: CallStart): Promise<Reply<CallStarted>>;
  ringing(by: Actor, callId: CallId): Promise<Done>;
  answer(by: Actor, request: { readonly callId: CallId; readonly media: CallMedia }): Promise<Done>;
  decline(
    by: Actor,
    request: { readonly callId: CallId; readonly message?: string | undefined },
  ): Promise<Done>;
  cancel(by: Actor, callId: CallId): Promise<Done>;
  hangup(
    by: Actor,
    request: { readonly callId: CallId; readonly reason: 'hangup' | 'media-failed' },
  ): Promise<Done>;
  signal(by: Actor, signal: CallSignal): Promise<Done>;
  hold(by: Actor, request: { readonly callId: CallId; readonly held: boolean }): Promise<Done>;
  media(
    by: Actor,
    request: { readonly callId: CallId; readonly muted: boolean; readonly camera: boolean },
  ): Promise<Done>;
  /** What is true of the calls this device believes it is part of; calls it no longer knows end. */
  resume(
    by: Actor,
    session: { readonly callIds: readonly CallId[]; readonly connectedAt: number },
  ): Promise<SessionResumed>;
  deviceConnected(by: Actor): Promise<void>;
  deviceDisconnected(by: Actor): Promise<void>;
  /** It will never come back: its token was revoked. */
  deviceRevoked(by: Actor): Promise<void>;
}

export function createCalls(deps: StartCallDeps): Calls {
  const act = (callId: CallId, event: CallEvent): Promise<Done> => applyTo(deps, callId, event);
  return {
    start: (caller, request) => startCall(deps, caller, request),
    ringing: (by, callId) => tellRinging(deps, by, callId),
    answer: (by, { callId, media }) => act(callId, { type: 'answer', by, media, merge: null }),
    decline: (by, { callId, message = '' }) =>
      act(callId, { type: 'decline', by, message: message === '' ? null : message }),
    cancel: (by, callId) => act(callId, { type: 'cancel', by }),
    hangup: (by, { callId, reason }) => act(callId, { type: 'hangup', by, reason }),
    signal: (by, signal) => relaySignal(deps, by, signal),
    hold: (by, payload) => tellOthers(deps, { by, event: 'call:held', payload }),
    media: (by, payload) => tellOthers(deps, { by, event: 'call:media-changed', payload }),
    resume: (by, session) => resume(deps, by, session),
    deviceConnected: (by) => deviceConnected(deps, by),
    deviceDisconnected: (by) => applyToAll(deps, { type: 'device-lost', by }),
    deviceRevoked: (by) => applyToAll(deps, { type: 'device-gone', by }),
  };
}

async function applyTo({ engine }: StartCallDeps, callId: CallId, event: CallEvent): Promise<Done> {
  const outcome = await engine.apply(callId, event);
  if (outcome === null) return refuse('not_found', 'There is no such call');
  return outcome.kind === 'refused' ? refuse(outcome.code, outcome.message) : done();
}

async function applyToAll(
  { registry, engine }: StartCallDeps,
  event: CallEvent & { readonly by: Actor },
): Promise<void> {
  for (const call of await registry.ofPerson(event.by.userId)) await engine.apply(call.callId, event);
}

/** The call, if this device has a part in it that is not over. */
async function partIn(
  { engine, relay }: StartCallDeps,
  by: Actor,
  callId: CallId,
): Promise<
  { readonly call: LiveCall; readonly others: readonly DeviceId[] } | { readonly refusal: Reply<never> }
> {
  const call = await engine.find(callId);
  // Whether a call of others exists is nobody's business.
  if (call === null || !concerns(call, by.userId)) {
    return { refusal: refuse('forbidden', 'This device has no part in that call') };
  }
  const others = call.state === 'ended' ? null : relay.othersOf(call, by);
  if (call.state === 'ended' || others === null) {
    return { refusal: refuse('call_gone', 'The call is over or was answered elsewhere') };
  }
  return { call, others };
}

async function tellRinging(deps: StartCallDeps, by: Actor, callId: CallId): Promise<Done> {
  const part = await partIn(deps, by, callId);
  if ('refusal' in part) return part.refusal;
  if (part.call.state === 'active') return refuse('call_gone', 'The call was answered');
  if (isCaller(part.call, by)) return refuse('forbidden', 'The caller does not ring');
  deps.relay.tell(part.call.callerDevice, 'call:device-ringing', { callId, deviceId: by.deviceId });
  return done();
}

async function relaySignal(deps: StartCallDeps, by: Actor, signal: CallSignal): Promise<Done> {
  const { relay } = deps;
  const part = await partIn(deps, by, signal.callId);
  if ('refusal' in part) return part.refusal;
  const { call, others } = part;
  if (call.state === 'ringing' && !call.warm) {
    return refuse('forbidden', 'These two may connect only after the answer');
  }
  if (!others.includes(signal.to)) {
    // While it rang, the devices that lost the race were part of it.
    return relay.wasCalled(call.callId, signal.to)
      ? refuse('call_gone', 'Another device answered')
      : refuse('forbidden', 'That device has no part in this call');
  }
  return relay.signal(call, by, signal);
}

async function tellOthers(
  deps: StartCallDeps,
  told:
    | {
        readonly by: Actor;
        readonly event: 'call:held';
        readonly payload: { readonly callId: CallId; readonly held: boolean };
      }
    | {
        readonly by: Actor;
        readonly event: 'call:media-changed';
        readonly payload: { readonly callId: CallId; readonly muted: boolean; readonly camera: boolean };
      },
): Promise<Done> {
  const part = await partIn(deps, told.by, told.payload.callId);
  if ('refusal' in part) return part.refusal;
  for (const other of part.others) deps.relay.tell(other, told.event, told.payload);
  return done();
}

async function deviceConnected(deps: StartCallDeps, by: Actor): Promise<void> {
  for (const call of await deps.registry.ofPerson(by.userId)) {
    await deps.engine.apply(call.callId, { type: 'device-back', by });
    if (call.state !== 'ringing' || call.calleeId !== by.userId) continue;
    await deps.engine.exclusively(call.callId, async () => {
      const now = await deps.registry.find(call.callId);
      if (now?.state === 'ringing') await announceTo(deps, now, by);
    });
  }
}

async function resume(
  deps: StartCallDeps,
  by: Actor,
  { callIds, connectedAt }: { readonly callIds: readonly CallId[]; readonly connectedAt: number },
): Promise<SessionResumed> {
  await leaveForgotten(deps, by, { callIds, connectedAt });
  await deliverMissed(deps, by);
  const live: SessionResumed['live'] = [];
  const ended: CallEnded[] = [];
  for (const callId of callIds) {
    const call = await deps.engine.find(callId);
    if (call === null || call.state === 'ended' || !hasPlace(call, by)) {
      ended.push(endOf(callId, call, by));
      continue;
    }
    live.push({ callId, state: call.state, media: call.media, peerDevice: peerOf(call, by) });
  }
  return { live, ended };
}

/**
 * A device that started anew does not know its calls any more. Only those from before it connected are meant, and not
 * the call that the device is still starting: until it has the answer to its `call:start` it says nothing in it.
 */
async function leaveForgotten(
  { registry, engine, relay }: StartCallDeps,
  by: Actor,
  { callIds, connectedAt }: { readonly callIds: readonly CallId[]; readonly connectedAt: number },
): Promise<void> {
  for (const call of await registry.ofPerson(by.userId)) {
    const known = callIds.includes(call.callId) || callIds.some((callId) => callId === call.mergedCallId);
    const isStarting = isCaller(call, by) && !relay.hasSpoken(call.callId, by.deviceId);
    const since = call.state === 'active' ? call.answeredAt : call.startedAt;
    if (!known && !isStarting && since < connectedAt)
      await engine.apply(call.callId, { type: 'device-gone', by });
  }
}

/** Also of calls it did not name: one that rings it hears of anew, and whatever waits would hold up all that follows. */
async function deliverMissed({ registry, relay }: StartCallDeps, by: Actor): Promise<void> {
  for (const call of await registry.ofPerson(by.userId)) {
    if (hasPlace(call, by)) relay.deliverWaiting(call.callId, by.deviceId);
  }
}

function hasPlace(call: LiveCall, by: Actor): boolean {
  return isCaller(call, by) || isCallee(call, by);
}

function peerOf(call: LiveCall, by: Actor): DeviceId | null {
  if (call.state === 'ringing') return null;
  return isCaller(call, by) ? call.calleeDevice : call.callerDevice;
}

function endOf(callId: CallId, call: CallRecord | null, by: Actor): CallEnded {
  if (call === null || !concerns(call, by.userId)) return { callId, reason: 'failed', by: null };
  if (call.state === 'ended') return { ...endedFor(call, by), callId };
  return { callId, reason: 'answered-elsewhere', by: by.userId };
}
