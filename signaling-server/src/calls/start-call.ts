import type { Clock } from '../ops/clock.ts';
import { assertNever, done, refuse } from '../ops/reply.ts';
import {
  JOIN_TIMEOUT_MS,
  type CallId,
  type CallIncoming,
  type CallStart,
  type CallStarted,
  type DeviceId,
  type Person,
  type Reply,
  type RingRule,
  type UserId,
} from '../protocol/index.ts';
import type { Availability } from '../presence/presence-service.ts';
import type { Connections } from '../socket/connections.ts';
import type { CallLanes } from './call-lanes.ts';
import type { CallEngine } from './call-engine.ts';
import {
  isCallee,
  isCaller,
  type ActiveCall,
  type Actor,
  type CallEvent,
  type CallRecord,
  type LiveCall,
  type RingingCall,
} from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import { transition } from './call-transition.ts';
import type { CallOrigin } from './handover.ts';
import { noteBegun, originOf, takeOver } from './transfer-calls.ts';

/** By then one of them may well have been answered. */
const OVERDIALLED_RETRY_MS = 5_000;

export interface StartCallDeps {
  readonly registry: CallRegistry;
  readonly engine: CallEngine;
  readonly lanes: CallLanes;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly ringTimeoutMs: number;
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
  readonly standingOf: (userId: UserId) => Promise<Availability>;
  /** How the calls of the second one reach the first one. */
  readonly ringRuleOf: (userId: UserId, callerId: UserId) => Promise<RingRule>;
}

export interface Caller {
  readonly person: Person;
  readonly deviceId: DeviceId;
}

export async function startCall(
  deps: StartCallDeps,
  caller: Caller,
  request: CallStart,
): Promise<Reply<CallStarted>> {
  // From the first moment on: a caller who thinks better of it at once must find the call.
  return deps.engine.exclusively(request.callId, async () => {
    if (request.calleeId === caller.person.userId) {
      return refuse('invalid_payload', 'A person can not call themself');
    }
    const callee = await deps.findPerson(request.calleeId);
    if (callee === null) return refuse('not_found', 'There is nobody with this id');
    const earlier = await deps.engine.find(request.callId);
    if (earlier !== null) return repeated(deps, earlier, repetition({ caller, request }));
    const origin = await originOf(deps, { userId: caller.person.userId, deviceId: caller.deviceId }, request);
    if ('refusal' in origin) return origin.refusal;
    return open(deps, { caller, callee, request, origin: origin.value });
  });
}

/** To a device that came online while it rings. It gets no offer: the caller makes one for it when it rings. */
export async function announceTo(
  deps: StartCallDeps,
  call: LiveCall,
  device: { readonly deviceId: DeviceId },
): Promise<void> {
  const person = await deps.findPerson(call.callerId);
  if (person === null || !isFor(call, device.deviceId)) return;
  await sendIncoming(deps, device.deviceId, incoming(deps, call, await newsOf(deps, call, person)));
}

function actorOf({ person, deviceId }: Caller): Actor {
  return { userId: person.userId, deviceId };
}

function repetition({ caller, request }: Pick<Opening, 'caller' | 'request'>): Repetition {
  return { by: actorOf(caller), callId: request.callId };
}

interface Opening {
  readonly caller: Caller;
  readonly callee: Person;
  readonly request: CallStart;
  readonly origin: CallOrigin | null;
}

async function open(deps: StartCallDeps, opening: Opening): Promise<Reply<CallStarted>> {
  const call = await toRecord(deps, opening);
  for (;;) {
    const opened = await deps.registry.open(call);
    switch (opened.kind) {
      case 'opened': {
        const refusal = await reasonToRefuse(deps, call);
        return refusal === null ? ring(deps, call, opening) : refuseCall(deps, call, refusal);
      }
      case 'crowded':
        return refuseCall(deps, call, 'busy');
      case 'overdialled':
        return refuse('rate_limited', 'Too many calls of this person ring already', OVERDIALLED_RETRY_MS);
      case 'exists':
        return repeated(deps, opened.call, repetition(opening));
      case 'crossed': {
        const merged = await answerCrossed(deps, opened.call, opening);
        // Else that call ended at the same moment, so this one may ring.
        if (merged) return done({ outcome: 'crossed', callId: opened.call.callId });
        break;
      }
      default:
        return assertNever(opened);
    }
  }
}

async function toRecord(
  { clock, connections, ringTimeoutMs }: StartCallDeps,
  opening: Opening,
): Promise<RingingCall> {
  const { caller, callee, request, origin } = opening;
  // Connecting early shows each side's addresses to the other: only inside the team.
  const isTeam = caller.person.role !== 'guest' && callee.role !== 'guest';
  const warm = isTeam && request.offer !== null;
  const [mostActive] = await connections.devicesOf(callee.userId);
  const now = clock.now();
  return {
    callId: request.callId,
    mergedCallId: null,
    revision: 0,
    callerId: caller.person.userId,
    callerDevice: caller.deviceId,
    calleeId: callee.userId,
    media: request.media,
    warm,
    offeredTo: warm ? (mostActive?.deviceId ?? null) : null,
    startedAt: now,
    state: 'ringing',
    ringsUntil: now + ringTimeoutMs,
    callerDueBy: null,
    ...(origin === null ? {} : fromOrigin(origin, { warm, now })),
  };
}

/** Devices answer each other without their people where they are in a call with a third already. */
function fromOrigin(
  origin: CallOrigin,
  { warm, now }: { readonly warm: boolean; readonly now: number },
): Partial<RingingCall> {
  const { device } = origin;
  if (device === null) return { origin };
  return { origin, offeredTo: warm ? device : null, ringsUntil: now + JOIN_TIMEOUT_MS };
}

type Refusal = Extract<CallEvent, { type: 'refuse' }>['reason'];

async function reasonToRefuse(deps: StartCallDeps, call: RingingCall): Promise<Refusal | null> {
  const { origin } = call;
  if (origin !== undefined && !(await noteBegun(deps, origin, call))) return 'cancelled';
  // Who is talking to them has agreed on it with them.
  if (origin !== undefined && origin.joins !== null) return null;
  const [{ reachable, doNotDisturb }, rule] = await Promise.all([
    deps.standingOf(call.calleeId),
    deps.ringRuleOf(call.calleeId, call.callerId),
  ]);
  // Who lost the connection a moment ago is ringing again as soon as the device is back.
  if (!reachable) return 'offline';
  // The same answer for both: whom they do not want to hear of is not to be found out.
  return rule === 'busy' || (doNotDisturb && rule !== 'always') ? 'busy' : null;
}

async function refuseCall(
  { engine }: StartCallDeps,
  call: RingingCall,
  reason: Refusal,
): Promise<Reply<CallStarted>> {
  // It never rang, however long it took to find that out.
  const outcome = transition(call, { type: 'refuse', reason }, call.startedAt);
  if (outcome.kind === 'moved') await engine.conclude(outcome.call);
  return done({ outcome: 'ended', reason });
}

async function answerCrossed(
  { engine }: StartCallDeps,
  crossed: RingingCall,
  { caller, request, origin }: Opening,
): Promise<boolean> {
  const outcome = await engine.apply(crossed.callId, {
    type: 'answer',
    by: actorOf(caller),
    media: request.media,
    merge: request.callId,
  });
  if (outcome?.kind !== 'moved') return false;
  const { callId, calleeId } = request;
  if (origin !== null)
    await takeOver({ engine }, { callId, callerId: caller.person.userId, calleeId, origin });
  return true;
}

async function ring(deps: StartCallDeps, call: RingingCall, opening: Opening): Promise<Reply<CallStarted>> {
  try {
    await deps.engine.begin(call);
  } catch (error) {
    await deps.registry.remove(call.callId);
    throw error;
  }
  const news = await newsOf(deps, call, opening.caller.person);
  const devices = await deps.connections.devicesOf(call.calleeId);
  await Promise.all(
    devices
      .filter(({ deviceId }) => isFor(call, deviceId))
      .map(({ deviceId }) => {
        const offer = deviceId === call.offeredTo ? opening.request.offer : null;
        return sendIncoming(deps, deviceId, { ...incoming(deps, call, news), offer });
      }),
  );
  return done(ringing(deps, call));
}

async function sendIncoming(
  { lanes, connections }: StartCallDeps,
  deviceId: DeviceId,
  payload: CallIncoming,
): Promise<void> {
  await lanes.addCalled(payload.callId, deviceId);
  await connections.send(deviceId, 'call:incoming', payload);
}

/** What there is to tell of a call that rings, besides the call. */
interface News {
  readonly person: Person;
  readonly waiting: boolean;
  readonly ringRule: RingRule;
  readonly transferredBy: Person | null;
}

async function newsOf(deps: StartCallDeps, call: LiveCall, person: Person): Promise<News> {
  const transferredBy = call.origin === undefined ? null : await deps.findPerson(call.origin.by);
  const ringRule = await deps.ringRuleOf(call.calleeId, call.callerId);
  return { person, transferredBy, ringRule, waiting: await isInCall(deps, call) };
}

/** A call that takes the place of another one is for the device of that. */
function isFor({ origin }: LiveCall, deviceId: DeviceId): boolean {
  return origin === undefined || origin.device === null || origin.device === deviceId;
}

function incoming(
  { clock }: StartCallDeps,
  call: LiveCall,
  { person, waiting, ringRule, transferredBy }: News,
): CallIncoming {
  const joins = call.origin?.joins ?? null;
  return {
    ...(transferredBy === null ? {} : { transferredBy }),
    ...(joins === null ? {} : { joins }),
    ...(ringRule === 'usual' ? {} : { ringRule }),
    callId: call.callId,
    caller: person,
    fromDevice: call.callerDevice,
    media: call.media,
    offer: null,
    warm: call.warm,
    waiting,
    ringTimeoutMs: ringsForMs(call, clock.now()),
  };
}

/** In a call, or on the way into one: a second ring would disturb it. */
async function isInCall({ registry }: StartCallDeps, call: LiveCall): Promise<boolean> {
  const calls = await registry.ofPerson(call.calleeId);
  return calls.some((other) => other.state === 'active' || other.callerId === call.calleeId);
}

interface Repetition {
  readonly by: Actor;
  /** The id it was asked for with. */
  readonly callId: CallId;
}

/** The same `call:start` again, after a reconnect: the same answer, as far as it is still true. */
async function repeated(
  deps: StartCallDeps,
  call: CallRecord,
  { by, callId }: Repetition,
): Promise<Reply<CallStarted>> {
  const merged = call.mergedCallId === callId && isCallee(call, by);
  if (!merged && !isCaller(call, by)) return refuse('forbidden', 'This id belongs to another call');
  if (call.state === 'ended') return done({ outcome: 'ended', reason: call.reason });
  if (merged) {
    await announceCrossed(deps, call.callId, by);
    return done({ outcome: 'crossed', callId: call.callId });
  }
  // The caller was away when it was answered.
  if (call.state === 'active') await sendAnswered(deps, call);
  else await announceToRest(deps, call);
  return done(ringing(deps, call));
}

/** It may have rung on a connection that was lost before the device heard of it. */
function announceCrossed(deps: StartCallDeps, callId: CallId, by: Actor): Promise<void> {
  return deps.engine.exclusively(callId, async () => {
    const call = await deps.registry.find(callId);
    if (call?.state === 'active') await announceTo(deps, call, by);
  });
}

/** The node that opened the call may not have lived to tell everybody. */
async function announceToRest(deps: StartCallDeps, call: RingingCall): Promise<void> {
  const called = await deps.lanes.called(call.callId);
  for (const device of await deps.connections.devicesOf(call.calleeId)) {
    if (!called.includes(device.deviceId)) await announceTo(deps, call, device);
  }
}

async function sendAnswered({ connections }: StartCallDeps, call: ActiveCall): Promise<void> {
  const { callId, callerDevice, calleeDevice, media } = call;
  await connections.send(callerDevice, 'call:answered', { callId, deviceId: calleeDevice, media });
}

function ringing({ clock }: StartCallDeps, call: LiveCall): CallStarted {
  const { offeredTo, warm } = call;
  return { outcome: 'ringing', offeredTo, warm, ringTimeoutMs: ringsForMs(call, clock.now()) };
}

function ringsForMs(call: LiveCall, now: number): number {
  return call.state === 'ringing' ? Math.max(0, call.ringsUntil - now) : 0;
}
