import type { Awaitable } from '../ops/awaitable.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  CallAcknowledge,
  CallEnded,
  CallHold,
  CallId,
  CallMedia,
  CallMediaState,
  CallSignal,
  CallStart,
  CallStarted,
  CallTransfer,
  DeviceId,
  EndDetail,
  Reply,
  SessionResumed,
  UserId,
} from '../protocol/index.ts';
import { announceToLate } from './announce-call.ts';
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
import type { CallRelay } from './call-relay.ts';
import { startCall, type Caller, type StartCallDeps } from './start-call.ts';
import { StartingCalls } from './starting-calls.ts';
import { toldOf } from './handover.ts';
import { checkTransfer, withdraw } from './transfer-calls.ts';

type Done = Reply<Record<string, never>>;

/** What devices ask of calls. Who asks is always the device that the socket was authenticated for. */
export interface Calls {
  start(caller: Caller, request: CallStart): Promise<Reply<CallStarted>>;
  ringing(by: Actor, request: { readonly callId: CallId; readonly seq: number }): Awaitable<Done>;
  answer(by: Actor, request: { readonly callId: CallId; readonly media: CallMedia }): Promise<Done>;
  decline(
    by: Actor,
    request: { readonly callId: CallId; readonly message?: string | undefined },
  ): Promise<Done>;
  cancel(by: Actor, callId: CallId): Promise<Done>;
  hangup(
    by: Actor,
    request: {
      readonly callId: CallId;
      readonly reason: 'hangup' | 'media-failed';
      readonly detail?: EndDetail | undefined;
    },
  ): Promise<Done>;
  signal(by: Actor, signal: CallSignal): Awaitable<Done>;
  acknowledge(by: Actor, request: CallAcknowledge): Awaitable<Done>;
  hold(by: Actor, request: CallHold): Awaitable<Done>;
  media(by: Actor, request: CallMediaState): Awaitable<Done>;
  /** Hands the other one of an answered call over to somebody else; see `handover.ts`. */
  transfer(by: Actor, request: CallTransfer): Promise<Done>;
  cancelTransfer(by: Actor, callId: CallId): Promise<Done>;
  /** What is true of the calls this device believes it is part of; calls it no longer knows end. */
  resume(by: Actor, session: Resuming): Promise<SessionResumed>;
  deviceConnected(by: Actor): Promise<void>;
  /** It was connected all the time, on the same connection, but the server may have lost track of it. */
  deviceReclaimed(by: Actor): Promise<void>;
  deviceDisconnected(by: Actor): Promise<void>;
  /** It said that it goes, and may be back in a moment; or it will not be back. */
  deviceLeft(by: Actor, how: { readonly mayReturn: boolean }): Promise<void>;
  /** They can sign in no more: nobody waits for their answer. */
  personDisabled(userId: UserId): Promise<void>;
}

interface Resuming {
  readonly callIds: readonly CallId[];
  readonly connectedAt: number;
}

export interface CallsDeps extends StartCallDeps {
  readonly relay: CallRelay;
}

interface ServiceDeps extends CallsDeps {
  readonly starting: StartingCalls;
}

export function createCalls(given: CallsDeps): Calls {
  const starting = new StartingCalls();
  const deps: ServiceDeps = { ...given, starting };
  const act = (callId: CallId, event: CallEvent & { readonly by: Actor }): Promise<Done> =>
    applyTo(deps, callId, event);
  return {
    start: (caller, request) =>
      starting.run(caller.deviceId, request.callId, () => startCall(deps, caller, request)),
    ringing: (by, request) => deps.relay.ringing(by, request),
    answer: (by, { callId, media }) => act(callId, { type: 'answer', by, media, merge: null }),
    decline: (by, { callId, message = '' }) =>
      act(callId, { type: 'decline', by, message: message === '' ? null : message }),
    cancel: (by, callId) => act(callId, { type: 'cancel', by }),
    async hangup(by, { callId, reason, detail }) {
      const among = detail === 'no-relay' ? { among: await deviceIdsOf(deps, by.userId) } : {};
      return act(callId, { ...{ type: 'hangup', by, reason }, ...(detail && { detail }), ...among });
    },
    signal: (by, signal) => deps.relay.signal(by, signal),
    acknowledge: (by, request) => deps.relay.acknowledge(by, request),
    hold: (by, request) => deps.relay.hold(by, request),
    media: (by, request) => deps.relay.media(by, request),
    transfer: (by, request) => transfer(deps, by, request),
    cancelTransfer: async (by, callId) => replyTo(await withdraw(deps, by, callId)),
    resume: (by, session) => resume(deps, by, session),
    deviceConnected(by) {
      starting.forget(by.deviceId);
      return welcomeBack(deps, by);
    },
    // What it has asked to start, it asked for on this connection: it may have no answer yet.
    deviceReclaimed: (by) => welcomeBack(deps, by),
    deviceDisconnected(by) {
      starting.forget(by.deviceId);
      return applyToAll(deps, { type: 'device-lost', by });
    },
    async deviceLeft(by, { mayReturn }) {
      const isOther = (deviceId: DeviceId): boolean => deviceId !== by.deviceId;
      const isLast = !(await deviceIdsOf(deps, by.userId)).some(isOther);
      await applyToAll(deps, { type: 'device-left', by, mayReturn, isLast });
    },
    personDisabled: (userId) => stopRingingAt(deps, userId),
  };
}

async function deviceIdsOf({ connections }: StartCallDeps, userId: UserId): Promise<DeviceId[]> {
  return (await connections.devicesOf(userId)).map(({ deviceId }) => deviceId);
}

async function applyTo(
  { engine }: StartCallDeps,
  callId: CallId,
  event: CallEvent & { readonly by: Actor },
): Promise<Done> {
  return replyTo(await engine.apply(callId, event));
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
  return applyTo(deps, callId, { type: 'transfer', by, handover });
}

async function applyToAll(
  { registry, engine }: StartCallDeps,
  event: CallEvent & { readonly by: Actor },
): Promise<void> {
  for (const call of await registry.ofPerson(event.by.userId)) await engine.apply(call.callId, event);
}

async function stopRingingAt({ registry, engine }: StartCallDeps, userId: UserId): Promise<void> {
  for (const { callId, calleeId } of await registry.ofPerson(userId)) {
    if (calleeId === userId) await engine.apply(callId, { type: 'callee-disabled' });
  }
}

async function welcomeBack(deps: StartCallDeps, by: Actor): Promise<void> {
  for (const call of await deps.registry.ofPerson(by.userId)) {
    await deps.engine.apply(call.callId, { type: 'device-back', by });
    if (call.state !== 'ringing' || call.calleeId !== by.userId) continue;
    await deps.engine.exclusively(call.callId, async () => {
      const now = await deps.registry.find(call.callId);
      if (now?.state === 'ringing') await announceToLate(deps, now, by);
    });
  }
}

async function resume(
  deps: ServiceDeps,
  by: Actor,
  { callIds, connectedAt }: Resuming,
): Promise<SessionResumed> {
  await deps.starting.watching(by.deviceId, async (isOver) => {
    await deps.starting.settled(by.deviceId);
    await leaveForgotten(deps, by, { callIds, connectedAt, isOver });
  });
  const live: SessionResumed['live'] = [];
  const ended: CallEnded[] = [];
  for (const callId of callIds) {
    const call = await deps.engine.find(callId);
    if (call === null || call.state === 'ended' || !hasPlace(call, by)) {
      ended.push(endOf(callId, call, by));
      continue;
    }
    live.push({
      callId,
      state: call.state,
      media: call.media,
      peerDevice: peerOf(call, by),
      ...handoverOf(call),
    });
  }
  return { live, ended };
}

interface Known {
  readonly callIds: readonly CallId[];
  readonly connectedAt: number;
  /** Whether the connection that this was said on is lost. */
  readonly isOver: () => boolean;
}

/**
 * A device that started anew does not know its calls any more. Only those from before it connected are meant, and not
 * a call that the device has asked to start on this connection: it may not have the answer yet. Once that connection is
 * lost, what the device knows is for the next one to say.
 */
async function leaveForgotten(
  { registry, engine, starting }: ServiceDeps,
  by: Actor,
  { callIds, connectedAt, isOver }: Known,
): Promise<void> {
  for (const call of await registry.ofPerson(by.userId)) {
    const known = callIds.includes(call.callId) || callIds.some((callId) => callId === call.mergedCallId);
    if (isOver()) return;
    if (!known && !starting.has(by.deviceId, call) && isFromBefore(call, by, connectedAt))
      await engine.apply(call.callId, { type: 'device-gone', by });
  }
}

function isFromBefore(call: LiveCall, by: Actor, connectedAt: number): boolean {
  // What it dialled itself may have begun only now, asked for on a connection that is lost.
  if (isCaller(call, by) || call.mergedCallId !== null) return true;
  return (call.state === 'active' ? call.answeredAt : call.startedAt) < connectedAt;
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
