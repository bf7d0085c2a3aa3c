import { assertNever, done, refuse } from '../ops/reply.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import {
  JOIN_TIMEOUT_MS,
  type CallId,
  type CallStart,
  type CallStarted,
  type DeviceId,
  type Person,
  type Reply,
} from '../protocol/index.ts';
import {
  announceCrossed,
  announceToAll,
  announceToRest,
  ringsForMs,
  sayAnswered,
  type AnnounceDeps,
} from './announce-call.ts';
import {
  type Actor,
  type CallOrigin,
  type CallRecord,
  isCallee,
  isCaller,
  type LiveCall,
  type RingingCall,
} from './call-record.ts';
import type { CallRateLimit } from './call-rate-limit.ts';
import { orTakeOut, reasonNotToRing, reasonToRefuse, stopLate, stopRinging } from './refusal.ts';
import { refused, type Refusal } from './refused.ts';
import { originOf, takeOver } from './transfer-calls.ts';

export interface StartCallDeps extends AnnounceDeps {
  readonly ringTimeoutMs: number;
  readonly callRateLimit: CallRateLimit;
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
      return refuse('invalid_payload', 'You can’t call yourself');
    }
    const callee = await deps.findPerson(request.calleeId);
    if (callee === null) return refuse('not_found', 'Nobody has this id');
    const known = await deps.registry.find(request.callId);
    const logged = known === null ? await deps.engine.findLogged(request.callId) : null;
    const left = isLeft(logged, { caller, request }) ? logged : null;
    const earlier = left === null ? (known ?? logged) : null;
    if (earlier !== null) return repeated(deps, earlier, repetition({ caller, request }));
    const origin = await originOf(deps, { userId: caller.person.userId, deviceId: caller.deviceId }, request);
    if ('refusal' in origin) return origin.refusal;
    return openCounted(deps, { caller, callee, request, origin: origin.value, left });
  });
}

/**
 * Whether only the log says that this rings: it was written down, and who opened it had no answer and took it out again.
 * It rings nowhere and is not due to end, so it begins anew.
 */
function isLeft(
  logged: CallRecord | null,
  { caller, request }: Pick<Opening, 'caller' | 'request'>,
): logged is RingingCall {
  if (logged?.state !== 'ringing') return false;
  return isCaller(logged, actorOf(caller)) && logged.calleeId === request.calleeId;
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
  /** What an attempt to begin this call has left in the log. */
  readonly left: RingingCall | null;
}

/** What is refused, could not be decided, or was answered at once by crossing another call does not count. */
async function openCounted(deps: StartCallDeps, opening: Opening): Promise<Reply<CallStarted>> {
  const { caller, callee } = opening;
  const parties = { callerId: caller.person.userId, calleeId: callee.userId };
  const waitMs = await deps.callRateLimit.take(parties);
  if (waitMs > 0) return refuse('rate_limited', 'Too many unanswered calls', waitMs);
  let counts = false;
  try {
    const reply = await open(deps, opening);
    counts = reply.ok && reply.data.outcome !== 'crossed';
    return reply;
  } finally {
    if (!counts) await deps.callRateLimit.giveBack(parties);
  }
}

async function open(deps: StartCallDeps, opening: Opening): Promise<Reply<CallStarted>> {
  const { caller, left } = opening;
  const call = await toRecord(deps, opening);
  for (;;) {
    const opened = await deps.registry.open(call);
    switch (opened.kind) {
      case 'opened':
        return decide(deps, call, opening);
      case 'crowded':
        return refuseCall(deps, call, { refusal: 'busy', opened: null, again: repetition(opening) });
      case 'full':
        return refuse('too_many_calls', 'This person is in too many calls, or dials them');
      case 'exists':
        return repeated(deps, opened.call, repetition(opening));
      case 'crossed': {
        // Nobody else ends what it has left. Where it may ring after all, it is written down anew.
        if (left !== null) await deps.engine.forget(left);
        const merged = await answerCrossed(deps, opened.call, opening);
        // Else that call ended at the same moment, so this one may ring.
        if (!merged) break;
        // It may not have rung at this device: one for another device has not, and one that rang while this node did not
        // hear the others is not told again, now that it rings no more.
        await announceCrossed(deps, opened.call.callId, actorOf(caller));
        return done({ outcome: 'crossed', callId: opened.call.callId });
      }
      default:
        return assertNever(opened);
    }
  }
}

/** Whoever looks for the call finds it already: what can not be decided is not to stay and ring unasked. */
async function decide(deps: StartCallDeps, call: RingingCall, opening: Opening): Promise<Reply<CallStarted>> {
  const again = repetition(opening);
  const { refusal, hasBegun } = await orTakeOut(deps, call, async () => {
    const reason = await reasonToRefuse(deps, call);
    return { refusal: reason, hasBegun: reason === null && (await deps.engine.begin(call)) };
  });
  if (refusal !== null) return refuseCall(deps, call, { refusal, opened: call, again });
  if (hasBegun) return ring(deps, call, { opening, called: [] });
  const now = await deps.registry.find(call.callId);
  if (now?.state !== 'ringing') return madeElsewhere(deps, call, again);
  // Another node saw the caller's device go or come back meanwhile, no more. Only this one has the offer.
  return ring(deps, now, { opening, called: await deps.lanes.called(call.callId) });
}

/**
 * Another node was faster, perhaps with joining it to a call of the other one. A device that came meanwhile may have been
 * told of it, and would not hear that it is over.
 */
async function madeElsewhere(
  deps: StartCallDeps,
  { callId }: RingingCall,
  again: Repetition,
): Promise<Reply<CallStarted>> {
  const now = await deps.engine.find(callId);
  if (now === null) throw new UnavailableError('The registry of calls');
  if (now.state !== 'ringing') await stopLate(deps, now);
  return repeated(deps, now, again);
}

async function toRecord(
  { clock, connections, ringTimeoutMs }: StartCallDeps,
  opening: Opening,
): Promise<RingingCall> {
  const { caller, callee, request, origin, left } = opening;
  // Connecting early shows each side's addresses to the other: only inside the team.
  const isTeam = caller.person.role !== 'guest' && callee.role !== 'guest';
  const warm = isTeam && request.offer !== null;
  const [mostActive] = await connections.devicesOf(callee.userId);
  const now = clock.now();
  return {
    callId: request.callId,
    mergedCallId: null,
    // The log takes nothing that is not newer.
    revision: left === null ? 0 : left.revision + 1,
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

interface Refused {
  readonly refusal: Refusal;
  /** As the registry has it; null for a call that it did not add. */
  readonly opened: RingingCall | null;
  readonly again: Repetition;
}

async function refuseCall(
  deps: StartCallDeps,
  call: RingingCall,
  { refusal, opened, again }: Refused,
): Promise<Reply<CallStarted>> {
  const ended = refused(call, refusal);
  if (!(await deps.engine.conclude(ended, opened))) return madeElsewhere(deps, call, again);
  if (opened !== null) await stopRinging(deps, ended);
  return done({ outcome: 'ended', reason: refusal });
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

interface Beginning {
  readonly opening: Opening;
  /** Devices that were told of it before, and have no use for the offer any more. */
  readonly called: readonly DeviceId[];
}

async function ring(
  deps: StartCallDeps,
  call: RingingCall,
  { opening, called }: Beginning,
): Promise<Reply<CallStarted>> {
  const { caller, request } = opening;
  await announceToAll(deps, call, { caller: caller.person, offer: request.offer, called });
  const now = await deps.engine.find(call.callId);
  if (now?.state === 'ringing') return done(ringing(deps, call));
  return madeElsewhere(deps, call, repetition(opening));
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
  if (!merged && !isCaller(call, by)) return refuse('forbidden', 'This id is used by another call');
  if (call.state === 'ended') return done({ outcome: 'ended', reason: call.reason });
  if (merged) {
    await announceCrossed(deps, call.callId, by);
    return done({ outcome: 'crossed', callId: call.callId });
  }
  // The caller was away when it was answered.
  if (call.state === 'active') await sayAnswered(deps, call);
  else {
    const refusal = await reasonNotToRing(deps, call);
    // Who is away now and comes back is told then, as long as it rings.
    if (refusal !== null && refusal !== 'offline')
      return refuseCall(deps, call, { refusal, opened: call, again: { by, callId } });
    if (refusal === null) await announceToRest(deps, call);
  }
  return done(ringing(deps, call));
}

function ringing({ clock }: StartCallDeps, call: LiveCall): CallStarted {
  const { offeredTo, warm } = call;
  return { outcome: 'ringing', offeredTo, warm, ringTimeoutMs: ringsForMs(call, clock.now()) };
}
