import type { Clock } from '../ops/clock.ts';
import { assertNever, done, refuse } from '../ops/reply.ts';
import { unavailable } from '../ops/unavailable.ts';
import {
  isOfTeam,
  JOIN_TIMEOUT_MS,
  type CallIncoming,
  type CallStart,
  type CallStarted,
  type DeviceId,
  type Person,
  type Reply,
  type RingRule,
  type UserId,
} from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import type { CallEngine } from './call-engine.ts';
import type { CallRateLimit } from './call-rate-limit.ts';
import {
  isCallee,
  isCaller,
  type Actor,
  type CallOrigin,
  type CallRecord,
  type LiveCall,
  type RingingCall,
} from './call-record.ts';
import type { CallStore, Refusal } from './call-store.ts';
import { whyNot, type MayRingDeps } from './may-ring.ts';
import { isEngaged } from './opening.ts';
import { noteBegun, originOf, takeOver } from './transfer-calls.ts';

export interface StartCallDeps extends MayRingDeps {
  readonly store: CallStore;
  readonly engine: CallEngine;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly ringTimeoutMs: number;
  readonly callRateLimit: CallRateLimit;
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
  /** Most recently active first. */
  readonly devicesOf: (userId: UserId) => Promise<readonly DeviceId[]>;
}

export interface Caller {
  readonly person: Person;
  readonly deviceId: DeviceId;
}

interface Beginning {
  readonly caller: Caller;
  readonly callee: Person;
  readonly request: CallStart;
  readonly origin: CallOrigin | null;
}

export async function startCall(
  deps: StartCallDeps,
  caller: Caller,
  request: CallStart,
): Promise<Reply<CallStarted>> {
  // From the first moment on: a caller who thinks better of it at once must find the call.
  return deps.engine.exclusively(request.callId, async () => {
    const by = actorOf(caller);
    if (request.calleeId === by.userId) return refuse('invalid_payload', 'You can’t call yourself');
    const callee = await deps.findPerson(request.calleeId);
    if (callee === null || callee.role === 'visitor') return refuse('not_found', 'Nobody has this id');
    const known = await deps.store.find(request.callId);
    if (known !== null) return repeat(deps, known, { caller, request });
    const origin = await originOf(deps, by, request);
    if ('refusal' in origin) return origin.refusal;
    return openCounted(deps, { caller, callee, request, origin: origin.value });
  });
}

function actorOf({ person, deviceId }: Caller): Actor {
  return { userId: person.userId, deviceId };
}

/** What is refused, could not be decided, or was answered at once by crossing another call does not count. */
async function openCounted(deps: StartCallDeps, beginning: Beginning): Promise<Reply<CallStarted>> {
  const { caller, callee } = beginning;
  const parties = { callerId: caller.person.userId, calleeId: callee.userId };
  const waitMs = await deps.callRateLimit.take(parties);
  if (waitMs > 0) return refuse('rate_limited', 'Too many unanswered calls', waitMs);
  let counts = false;
  try {
    const reply = await open(deps, beginning);
    counts = reply.ok && reply.data.outcome !== 'crossed';
    return reply;
  } finally {
    if (!counts) await deps.callRateLimit.giveBack(parties);
  }
}

async function open(deps: StartCallDeps, beginning: Beginning): Promise<Reply<CallStarted>> {
  const { caller, callee, request } = beginning;
  const devices = await deps.devicesOf(callee.userId);
  const isInReach = devices.length === 0 || devices.some((deviceId) => deps.delivery.reaches(deviceId));
  if (!isInReach) return unavailable('The node of this person can’t be reached right now');
  const call = toRecord(deps, beginning, devices);
  const ringRule = await deps.ringRuleOf(call.calleeId, call.callerId);
  const refusal = await reasonToRefuse(deps, call, ringRule);
  for (;;) {
    const opened = await deps.engine.open(call, refusal);
    switch (opened.kind) {
      case 'opened':
        await announce(deps, call, {
          ...{ offer: request.offer, ring: { caller: caller.person, ringRule, waiting: opened.waiting } },
        });
        deps.engine.checkSeatOf(call.callId, actorOf(caller));
        return done(ringing(deps, call));
      case 'refused':
        return done({ outcome: 'ended', reason: opened.call.reason });
      case 'full':
        return refuse('too_many_calls', 'This person is in too many calls, or dials them');
      case 'exists':
        return repeat(deps, opened.call, beginning);
      case 'crossed': {
        const merged = await answerCrossed(deps, opened.call, beginning);
        // Else that call ended at the same moment, so this one may ring.
        if (merged) return done({ outcome: 'crossed', callId: opened.call.callId });
        break;
      }
      default:
        return assertNever(opened);
    }
  }
}

function toRecord(
  { clock, ringTimeoutMs }: StartCallDeps,
  { caller, callee, request, origin }: Beginning,
  [mostActive]: readonly DeviceId[],
): RingingCall {
  // Connecting early shows each side's addresses to the other: only inside the team.
  const isTeam = isOfTeam(caller.person.role) && isOfTeam(callee.role);
  const warm = isTeam && request.offer !== null;
  const now = clock.now();
  return {
    ...{ callId: request.callId, mergedCallId: null, revision: 0, state: 'ringing' },
    ...{ callerId: caller.person.userId, callerDevice: caller.deviceId, calleeId: callee.userId },
    ...{ media: request.media, warm, offeredTo: warm ? (mostActive ?? null) : null, startedAt: now },
    ...{ ringsUntil: now + ringTimeoutMs, callerDueBy: null },
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

async function reasonToRefuse(
  deps: StartCallDeps,
  call: RingingCall,
  ringRule: RingRule,
): Promise<Refusal | null> {
  const { origin } = call;
  if (origin !== undefined && !(await noteBegun(deps, origin, call))) return 'cancelled';
  // Who is talking to them has agreed on it with them.
  if (origin !== undefined && origin.joins !== null) return null;
  return whyNot(await deps.standingOf(call.calleeId), ringRule);
}

/** Who calls, and how the callee is to hear of it. */
interface Ring {
  readonly caller: Person;
  readonly ringRule: RingRule;
  /** See {@link isEngaged}. */
  readonly waiting: boolean;
}

/** Null where the caller is nobody any more. */
async function ringOf(
  { findPerson, ringRuleOf, store }: StartCallDeps,
  call: LiveCall,
): Promise<Ring | null> {
  const { callerId, calleeId } = call;
  const caller = await findPerson(callerId);
  if (caller === null) return null;
  const ringRule = await ringRuleOf(calleeId, callerId);
  return { caller, ringRule, waiting: isEngaged(calleeId, await store.ofPerson(calleeId)) };
}

/** To every device that the call is for; the one that is to connect early gets the offer. */
async function announce(
  deps: StartCallDeps,
  call: RingingCall,
  { offer, ring }: { readonly offer: string | null; readonly ring: Ring },
): Promise<void> {
  const { calleeId, offeredTo, origin } = call;
  const { delivery } = deps;
  const news = await incomingOf(deps, call, ring);
  const only = origin?.device ?? null;
  if (only === null) {
    delivery.toOthers({ userId: calleeId, exceptDevice: offeredTo }, 'call:incoming', news);
  }
  const first = only ?? offeredTo;
  if (first !== null) {
    delivery.toDevice(first, 'call:incoming', { ...news, offer: first === offeredTo ? offer : null });
  }
  await correctRing(deps, call);
}

/** Another node may have ended or answered the call meanwhile, and said so before this one said that it rings. */
async function correctRing({ engine }: StartCallDeps, { callId, state }: LiveCall): Promise<void> {
  const now = await engine.find(callId);
  if (now !== null && now.state !== state) engine.restate(now);
}

/** To a device that came online while it rings. It gets no offer: the caller makes one for it when it rings. */
export async function announceTo(deps: StartCallDeps, call: LiveCall, deviceId: DeviceId): Promise<void> {
  const isFor = (call.origin?.device ?? deviceId) === deviceId;
  if (!isFor && (call.state === 'ringing' || call.calleeDevice !== deviceId)) return;
  const ring = await ringOf(deps, call);
  if (ring === null) return;
  deps.delivery.toDevice(deviceId, 'call:incoming', await incomingOf(deps, call, ring));
  await correctRing(deps, call);
}

async function incomingOf(
  deps: StartCallDeps,
  call: LiveCall,
  { caller, ringRule, waiting }: Ring,
): Promise<CallIncoming> {
  const { callId, callerDevice, media, warm, origin } = call;
  const transferredBy = origin === undefined ? null : await deps.findPerson(origin.by);
  const joins = origin?.joins ?? null;
  return {
    ...(transferredBy === null ? {} : { transferredBy }),
    ...(joins === null ? {} : { joins }),
    ...(ringRule === 'usual' ? {} : { ringRule }),
    ...{ callId, caller, fromDevice: callerDevice, media, offer: null, warm, waiting },
    ringTimeoutMs: ringsForMs(call, deps.clock.now()),
  };
}

async function answerCrossed(
  deps: StartCallDeps,
  crossed: RingingCall,
  { caller, request, origin }: Beginning,
): Promise<boolean> {
  const by = actorOf(caller);
  const outcome = await deps.engine.apply(crossed.callId, {
    ...{ type: 'answer', by, media: request.media, merge: request.callId },
  });
  if (outcome?.kind !== 'moved' || outcome.call.state !== 'active') return false;
  const { callId, calleeId } = request;
  if (origin !== null) await takeOver(deps, { callId, callerId: by.userId, calleeId, origin });
  // It may not have rung at this device: one for another device has not.
  await announceTo(deps, outcome.call, caller.deviceId);
  return true;
}

/** The same `call:start` again, after a reconnect: the same answer, as far as it is still true. */
async function repeat(
  deps: StartCallDeps,
  call: CallRecord,
  { caller, request }: Pick<Beginning, 'caller' | 'request'>,
): Promise<Reply<CallStarted>> {
  const by = actorOf(caller);
  const isMerged = call.mergedCallId === request.callId && isCallee(call, by);
  if (!isMerged && !isCaller(call, by)) return refuse('forbidden', 'This id is used by another call');
  if (call.state === 'ended') return done({ outcome: 'ended', reason: call.reason });
  if (call.state === 'active') {
    // Who began it may have been away when it was answered, and the other one when it rang.
    if (call.mergedCallId !== null) await announceTo(deps, call, call.calleeDevice);
    if (isMerged) return done({ outcome: 'crossed', callId: call.callId });
    deps.engine.restate(call);
  } else {
    const ring = await ringOf(deps, call);
    if (ring !== null) await announce(deps, call, { offer: request.offer, ring });
  }
  return done(ringing(deps, call));
}

function ringing({ clock }: StartCallDeps, call: LiveCall): CallStarted {
  const { offeredTo, warm } = call;
  return { outcome: 'ringing', offeredTo, warm, ringTimeoutMs: ringsForMs(call, clock.now()) };
}

/** So long it rings from `now` on. */
function ringsForMs(call: LiveCall, now: number): number {
  return call.state === 'ringing' ? Math.max(0, call.ringsUntil - now) : 0;
}
