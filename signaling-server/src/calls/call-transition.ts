import { assertNever } from '../ops/reply.ts';
import {
  CALLER_GRACE_MS,
  RETURN_GRACE_MS,
  SEAT_GRACE_MS,
  type EndDetail,
  type EndReason,
} from '../protocol/index.ts';
import { answerNotices, endNotices, peerConnection } from './call-notices.ts';
import * as handover from './handover.ts';
import {
  concerns,
  forbidden,
  gone,
  isCallee,
  isCaller,
  keep,
  seatsOf,
  settled,
  type ActiveCall,
  type Actor,
  type CallEvent,
  type CallRecord,
  type EndedCall,
  type LiveCall,
  type Outcome,
  type RingingCall,
} from './call-record.ts';

type EventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;

/** What each event makes of a call in one state. An event without an entry does not compile. */
type Transitions<C extends CallRecord> = {
  readonly [T in CallEvent['type']]: (call: C, event: EventOf<T>, now: number) => Outcome;
};

/**
 * What an event makes of a call. Pure and total: every pair of state and event is decided in the tables below, and
 * with it every race, because the events of a call are applied one after the other: who lost a race decides anew.
 */
export function transition(call: CallRecord, event: CallEvent, now: number): Outcome {
  switch (call.state) {
    case 'ringing':
      return pick(whileRinging, event)(call, event, now);
    case 'active':
      return pick(whileActive, event)(call, event, now);
    case 'ended':
      return afterEnd(call, event);
    default:
      return assertNever(call);
  }
}

/** The entry of a table takes just the event it is looked up for, which the compiler can't see through the name. */
function pick<C extends CallRecord>(table: Transitions<C>, event: CallEvent) {
  return table[event.type] as (call: C, event: CallEvent, now: number) => Outcome;
}

const whileRinging: Transitions<RingingCall> = {
  refuse: (call, { reason }, now) => ({
    kind: 'moved',
    call: toEnded(call, { reason, by: null }, now),
    // The callee was never told of it, and the caller has it as the answer to the request.
    notices: [],
  }),
  answer,
  decline: (call, { by, message }, now) =>
    isCallee(call, by) ? end(call, { reason: 'declined', by, message }, now) : forbidden,
  cancel: (call, { by }, now) =>
    isCaller(call, by) ? end(call, { reason: 'cancelled', by }, now) : forbidden,
  hangup(call, event, now) {
    const { by, reason, detail } = event;
    // A warm connection that failed may be given up before the answer.
    if (isCaller(call, by))
      return end(call, { reason: reason === 'hangup' ? 'cancelled' : reason, detail, by }, now);
    if (!isCallee(call, by)) return forbidden;
    return detail === 'no-relay'
      ? withoutDevice(call, event, now)
      : end(call, { reason: 'declined', by }, now);
  },
  'device-lost': (call, { by }, now) =>
    isCaller(call, by) && call.callerDueBy === null
      ? keep({ ...call, callerDueBy: now + CALLER_GRACE_MS })
      : settled,
  'device-back'(call, { by }) {
    if (isCaller(call, by)) return call.callerDueBy === null ? settled : keep({ ...call, callerDueBy: null });
    const isAwaited = isCallee(call, by) && (call.calleeDueBy ?? null) !== null;
    return isAwaited ? keep({ ...call, calleeDueBy: null }) : settled;
  },
  'device-gone': (call, { by }, now) =>
    isCaller(call, by) ? end(call, { reason: 'cancelled', by: null }, now) : settled,
  'device-left'(call, { by, mayReturn, isLast }, now) {
    if (isCaller(call, by)) return end(call, { reason: 'cancelled', by }, now);
    // Of the callee's devices another one may still answer.
    if (!isCallee(call, by) || !isLast) return settled;
    return mayReturn
      ? keep({ ...call, calleeDueBy: now + RETURN_GRACE_MS })
      : end(call, { reason: 'offline', by: null }, now);
  },
  'callee-disabled': (call, _event, now) => end(call, { reason: 'offline', by: null }, now),
  'time-passed'(call, _event, now) {
    if (now >= call.ringsUntil) return end(call, { reason: 'no-answer', by: null }, now);
    if (isDue(call.calleeDueBy ?? null, now)) return end(call, { reason: 'offline', by: null }, now);
    return isDue(call.callerDueBy, now) ? end(call, { reason: 'cancelled', by: null }, now) : settled;
  },
  move: (call, { by }) => (concerns(call, by.userId) ? notAnswered : forbidden),
  transfer: (call, { by }) => (concerns(call, by.userId) ? notAnswered : forbidden),
  'handover-begun': () => settled,
  withdrawn(call, { by, of }, now) {
    // Whoever hands over names the second call, and may name one that others have.
    if (call.origin?.of !== of) return settled;
    const ended = { ...toEnded(call, { reason: 'cancelled', by: null }, now), by: by.userId };
    return { kind: 'moved', call: ended, notices: endNotices(ended, null) };
  },
  'handover-returned': () => settled,
  'taken-over': () => settled,
};

const notAnswered: Outcome = {
  kind: 'refused',
  code: 'forbidden',
  message: 'Only an answered call can be transferred or become a room',
};

const whileActive: Transitions<ActiveCall> = {
  refuse: () => settled,
  // Its own answer, repeated after a reconnect, is fulfilled; any other came second.
  answer: (call, { by }) => (isCallee(call, by) ? settled : cameSecond(call, by)),
  // Who has the call and declines it was dialling the other one as well: the server was faster with joining the two.
  decline: (call, { by }, now) =>
    isCallee(call, by) ? end(call, { reason: 'hangup', by }, now) : cameSecond(call, by),
  cancel,
  hangup(call, { by, reason, detail }, now) {
    if (isSeated(call, by)) return end(call, { reason, detail, by }, now);
    return concerns(call, by.userId) ? gone : forbidden;
  },
  'device-lost': (call, { by }, now) =>
    isSeated(call, by) ? leaveSeat(call, by, now + SEAT_GRACE_MS) : settled,
  'device-back': (call, { by }) => (isSeated(call, by) ? takeSeat(call, by) : settled),
  'device-gone': (call, { by }, now) =>
    isSeated(call, by) ? end(call, { reason: 'signaling-lost', by: null }, now) : settled,
  'device-left'(call, { by, mayReturn }, now) {
    if (!isSeated(call, by)) return settled;
    if (!mayReturn) return end(call, { reason: 'hangup', by }, now);
    return leaveSeat({ ...call, left: [...(call.left ?? []), by.deviceId] }, by, now + RETURN_GRACE_MS);
  },
  // Each device leaves its seat with its token.
  'callee-disabled': () => settled,
  'time-passed'(call, _event, now) {
    const overdue = seatsOf(call).filter(({ dueBy }) => isDue(dueBy, now));
    if (overdue.length === 0) return handover.overdue(call, now);
    const leaver = overdue.find(({ by }) => call.left?.includes(by.deviceId))?.by ?? null;
    return end(call, { reason: leaver === null ? 'signaling-lost' : 'hangup', by: leaver }, now);
  },
  move(call, { by, roomId }, now) {
    if (!isSeated(call, by)) return concerns(call, by.userId) ? gone : forbidden;
    if (call.handover !== undefined) return handedOver;
    const ended = { ...toEnded(call, { reason: 'moved', by }, now), movedTo: roomId };
    return { kind: 'moved', call: ended, notices: endNotices(ended, by) };
  },
  transfer(call, event, now) {
    if (isSeated(call, event.by)) return handover.begin(call, event, now);
    return concerns(call, event.by.userId) ? gone : forbidden;
  },
  'handover-begun': (call, event) => handover.begun(call, event),
  // It was answered first. Who hears of it is in the first call.
  withdrawn: () => gone,
  'handover-returned': (call, event) => handover.giveBack(call, event),
  'taken-over': takenOver,
};

const handedOver: Outcome = {
  kind: 'refused',
  code: 'forbidden',
  message: 'The call is being transferred',
};

/** Everything comes too late. What wanted the end has it; what wanted the call is told that there is none. */
function afterEnd(call: EndedCall, event: CallEvent): Outcome {
  if ('by' in event && event.type !== 'withdrawn' && event.type !== 'taken-over') {
    if (!concerns(call, event.by.userId)) return forbidden;
  }
  return event.type === 'answer' || event.type === 'transfer' || event.type === 'move' ? gone : settled;
}

/** The two of the second call talk to each other, so the one who handed over is out of this one. */
function takenOver(call: ActiveCall, { newCallId, by, to }: EventOf<'taken-over'>, now: number): Outcome {
  if (newCallId !== null && call.handover?.newCallId !== newCallId) return settled;
  const ended = { ...toEnded(call, { reason: 'hangup', by: null }, now), by, transferredTo: to };
  return { kind: 'moved', call: ended, notices: endNotices(ended, null) };
}

function cameSecond(call: ActiveCall, by: Actor): Outcome {
  return by.userId === call.calleeId ? gone : forbidden;
}

function answer(call: RingingCall, { by, media, merge }: EventOf<'answer'>, now: number): Outcome {
  if (!isCallee(call, by)) return forbidden;
  const { ringsUntil: _rang, unable: _unable, calleeDueBy: _awaited, ...base } = call;
  const callerAway = call.callerDueBy !== null;
  const active: ActiveCall = {
    ...base,
    state: 'active',
    mergedCallId: merge,
    calleeDevice: by.deviceId,
    answeredAt: now,
    callerDueBy: callerAway ? now + SEAT_GRACE_MS : null,
    calleeDueBy: null,
  };
  return keep(active, [
    ...answerNotices(active, media),
    ...(callerAway ? [peerConnection(active, by.deviceId, false)] : []),
  ]);
}

/** This device of the callee can take no call. It rings on as long as there is one of theirs that may. */
function withoutDevice(
  call: RingingCall,
  { by, reason, detail, among = [] }: EventOf<'hangup'>,
  now: number,
): Outcome {
  const known = call.unable ?? [];
  const isKnown = known.includes(by.deviceId);
  const unable = isKnown ? known : [...known, by.deviceId];
  // Also when it is said again: the others may have gone since.
  if (among.every((deviceId) => unable.includes(deviceId))) return end(call, { reason, detail, by }, now);
  return isKnown ? settled : keep({ ...call, unable });
}

function cancel(call: ActiveCall, { by }: EventOf<'cancel'>, now: number): Outcome {
  // The answer was faster, but the caller wants out all the same.
  if (isCaller(call, by)) return end(call, { reason: 'hangup', by }, now);
  if (!isCallee(call, by) || call.mergedCallId === null) return forbidden;
  // So does the caller of the other one of two crossed calls, who has not heard yet that this is what became of it, and
  // may take this one for a call that rings.
  const ended = toEnded(call, { reason: 'hangup', by }, now);
  return { kind: 'moved', call: ended, notices: endNotices(ended, null) };
}

function isSeated(call: ActiveCall, by: Actor): boolean {
  return isCaller(call, by) || isCallee(call, by);
}

function isDue(deadline: number | null, now: number): boolean {
  return deadline !== null && now >= deadline;
}

/** Said again, by whoever else noticed it, it neither gives the device more time nor tells the other one twice. */
function leaveSeat(call: ActiveCall, by: Actor, dueBy: number): Outcome {
  const caller = isCaller(call, by);
  const known = caller ? call.callerDueBy : call.calleeDueBy;
  if (known !== null && known <= dueBy) return settled;
  const other = caller ? call.calleeDevice : call.callerDevice;
  return keep(
    caller ? { ...call, callerDueBy: dueBy } : { ...call, calleeDueBy: dueBy },
    known === null ? [peerConnection(call, other, false)] : [],
  );
}

function takeSeat(call: ActiveCall, by: Actor): Outcome {
  const caller = isCaller(call, by);
  const [ownDueBy, otherDueBy] = caller
    ? [call.callerDueBy, call.calleeDueBy]
    : [call.calleeDueBy, call.callerDueBy];
  if (ownDueBy === null) return settled;
  const { left: leavers = [], ...stays } = call;
  const left = leavers.filter((deviceId) => deviceId !== by.deviceId);
  const present = left.length === 0 ? stays : { ...stays, left };
  const other = caller ? call.calleeDevice : call.callerDevice;
  return keep(caller ? { ...present, callerDueBy: null } : { ...present, calleeDueBy: null }, [
    peerConnection(call, other, true),
    // It could not be told while it was away itself, and may know the other one as away that is back.
    peerConnection(call, by.deviceId, otherDueBy === null),
  ]);
}

interface Ending {
  readonly reason: EndReason;
  readonly detail?: EndDetail | undefined;
  readonly by: Actor | null;
  readonly message?: string | null;
}

function end(call: LiveCall, ending: Ending, now: number): Outcome {
  const ended = toEnded(call, ending, now);
  return { kind: 'moved', call: ended, notices: endNotices(ended, ending.by) };
}

function toEnded(call: LiveCall, { reason, detail, by, message = null }: Ending, now: number): EndedCall {
  const { callId, mergedCallId, callerId, callerDevice, calleeId, media, warm, offeredTo, startedAt } = call;
  return {
    ...(call.origin === undefined ? {} : { origin: call.origin }),
    ...{ callId, mergedCallId, callerId, callerDevice, calleeId, media, warm, offeredTo, startedAt },
    state: 'ended',
    revision: call.revision + 1,
    calleeDevice: call.state === 'active' ? call.calleeDevice : null,
    answeredAt: call.state === 'active' ? call.answeredAt : null,
    endedAt: now,
    reason,
    ...(detail === undefined ? {} : { detail }),
    by: by?.userId ?? null,
    byDevice: by?.deviceId ?? null,
    message,
  };
}
