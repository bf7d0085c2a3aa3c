import { describe, expect, it } from 'vitest';
import {
  CALLER_GRACE_MS,
  RETURN_GRACE_MS,
  SEAT_GRACE_MS,
  type CallId,
  type DeviceId,
  type UserId,
} from '../protocol/index.ts';
import {
  deadlineOf,
  endedFor,
  isMissed,
  type ActiveCall,
  type Actor,
  type CallEvent,
  type CallNotice,
  type CallRecord,
  type EndedCall,
  type Outcome,
  type RingingCall,
} from './call-record.ts';
import { transition } from './call-transition.ts';

const NOW = 1_000_000;
const person = (name: string) => `user-${name}` as UserId;
const on = (name: string, device = 'laptop'): Actor => ({
  userId: person(name),
  deviceId: `device-${name}-${device}` as DeviceId,
});
const ada = on('ada');
const adaPhone = on('ada', 'phone');
const bob = on('bob');
const bobPhone = on('bob', 'phone');
const eve = on('eve');
const callId = 'call-0001' as CallId;

const base = {
  callId,
  mergedCallId: null,
  revision: 3,
  callerId: ada.userId,
  callerDevice: ada.deviceId,
  calleeId: bob.userId,
  media: 'audio',
  warm: true,
  offeredTo: bob.deviceId,
  startedAt: NOW - 5_000,
} as const;
const ringing: RingingCall = { ...base, state: 'ringing', ringsUntil: NOW + 40_000, callerDueBy: null };
const active: ActiveCall = {
  ...base,
  state: 'active',
  calleeDevice: bob.deviceId,
  answeredAt: NOW - 1_000,
  callerDueBy: null,
  calleeDueBy: null,
};
const ended: EndedCall = {
  ...base,
  state: 'ended',
  calleeDevice: bob.deviceId,
  answeredAt: NOW - 1_000,
  endedAt: NOW - 10,
  reason: 'hangup',
  by: ada.userId,
  byDevice: ada.deviceId,
  message: null,
};

const events = {
  refuse: { type: 'refuse', reason: 'busy' },
  answer: { type: 'answer', by: bob, media: 'audio', merge: null },
  'answer on another device': { type: 'answer', by: bobPhone, media: 'audio', merge: null },
  'answer by the caller': { type: 'answer', by: ada, media: 'audio', merge: null },
  'answer by a stranger': { type: 'answer', by: eve, media: 'audio', merge: null },
  decline: { type: 'decline', by: bob, message: null },
  'decline on another device': { type: 'decline', by: bobPhone, message: null },
  'decline by the caller': { type: 'decline', by: ada, message: null },
  'decline by a stranger': { type: 'decline', by: eve, message: null },
  cancel: { type: 'cancel', by: ada },
  'cancel on another device': { type: 'cancel', by: adaPhone },
  'cancel by the callee': { type: 'cancel', by: bob },
  'cancel by a stranger': { type: 'cancel', by: eve },
  'hangup by the caller': { type: 'hangup', by: ada, reason: 'hangup' },
  'hangup by the callee': { type: 'hangup', by: bob, reason: 'hangup' },
  'hangup on another device': { type: 'hangup', by: bobPhone, reason: 'hangup' },
  'hangup by a stranger': { type: 'hangup', by: eve, reason: 'hangup' },
  'media failed': { type: 'hangup', by: ada, reason: 'media-failed' },
  'media failed for a reason': { type: 'hangup', by: ada, reason: 'media-failed', detail: 'untrusted' },
  'callee can take no call': {
    ...{ type: 'hangup', by: bob, reason: 'media-failed', detail: 'no-relay' },
    among: [bob.deviceId],
  },
  'one device of the callee can take no call': {
    ...{ type: 'hangup', by: bob, reason: 'media-failed', detail: 'no-relay' },
    among: [bob.deviceId, bobPhone.deviceId],
  },
  'caller lost': { type: 'device-lost', by: ada },
  'callee lost': { type: 'device-lost', by: bob },
  'other device lost': { type: 'device-lost', by: bobPhone },
  'caller back': { type: 'device-back', by: ada },
  'callee back': { type: 'device-back', by: bob },
  'caller gone': { type: 'device-gone', by: ada },
  'callee gone': { type: 'device-gone', by: bob },
  'other device gone': { type: 'device-gone', by: bobPhone },
  'caller left': { type: 'device-left', by: ada, mayReturn: false, isLast: true },
  'callee left': { type: 'device-left', by: bob, mayReturn: false, isLast: false },
  'last device of the callee left': { type: 'device-left', by: bob, mayReturn: false, isLast: true },
  'other device left': { type: 'device-left', by: bobPhone, mayReturn: false, isLast: false },
  'page of the caller unloaded': { type: 'device-left', by: ada, mayReturn: true, isLast: true },
  'page of the callee unloaded': { type: 'device-left', by: bob, mayReturn: true, isLast: true },
  'other page unloaded': { type: 'device-left', by: bobPhone, mayReturn: true, isLast: false },
  'callee disabled': { type: 'callee-disabled' },
  'time passed': { type: 'time-passed' },
} as const satisfies Record<string, CallEvent>;
type Case = keyof typeof events;

/** What became of the call, in a word: its state (and how it ended), `settled`, or the code of the refusal. */
function verdict(outcome: Outcome): string {
  if (outcome.kind === 'settled') return 'settled';
  if (outcome.kind === 'refused') return outcome.code;
  return outcome.call.state === 'ended' ? outcome.call.reason : outcome.call.state;
}

/** Every event in every state. A new event has to be decided in all three columns before this compiles. */
const matrix: Record<Case, readonly [ringing: string, active: string, ended: string]> = {
  refuse: ['busy', 'settled', 'settled'],
  answer: ['active', 'settled', 'call_gone'],
  'answer on another device': ['active', 'call_gone', 'call_gone'],
  'answer by the caller': ['forbidden', 'forbidden', 'call_gone'],
  'answer by a stranger': ['forbidden', 'forbidden', 'forbidden'],
  decline: ['declined', 'hangup', 'settled'],
  'decline on another device': ['declined', 'call_gone', 'settled'],
  'decline by the caller': ['forbidden', 'forbidden', 'settled'],
  'decline by a stranger': ['forbidden', 'forbidden', 'forbidden'],
  cancel: ['cancelled', 'hangup', 'settled'],
  'cancel on another device': ['forbidden', 'forbidden', 'settled'],
  'cancel by the callee': ['forbidden', 'forbidden', 'settled'],
  'cancel by a stranger': ['forbidden', 'forbidden', 'forbidden'],
  'hangup by the caller': ['cancelled', 'hangup', 'settled'],
  'hangup by the callee': ['declined', 'hangup', 'settled'],
  'hangup on another device': ['declined', 'call_gone', 'settled'],
  'hangup by a stranger': ['forbidden', 'forbidden', 'forbidden'],
  'media failed': ['media-failed', 'media-failed', 'settled'],
  'media failed for a reason': ['media-failed', 'media-failed', 'settled'],
  'callee can take no call': ['media-failed', 'media-failed', 'settled'],
  'one device of the callee can take no call': ['ringing', 'media-failed', 'settled'],
  'caller lost': ['ringing', 'active', 'settled'],
  'callee lost': ['settled', 'active', 'settled'],
  'other device lost': ['settled', 'settled', 'settled'],
  'caller back': ['settled', 'settled', 'settled'],
  'callee back': ['settled', 'settled', 'settled'],
  'caller gone': ['cancelled', 'signaling-lost', 'settled'],
  'callee gone': ['settled', 'signaling-lost', 'settled'],
  'other device gone': ['settled', 'settled', 'settled'],
  'caller left': ['cancelled', 'hangup', 'settled'],
  'callee left': ['settled', 'hangup', 'settled'],
  'last device of the callee left': ['offline', 'hangup', 'settled'],
  'other device left': ['settled', 'settled', 'settled'],
  'page of the caller unloaded': ['cancelled', 'active', 'settled'],
  'page of the callee unloaded': ['ringing', 'active', 'settled'],
  'other page unloaded': ['settled', 'settled', 'settled'],
  'callee disabled': ['offline', 'settled', 'settled'],
  'time passed': ['settled', 'settled', 'settled'],
};

describe('every event in every state', () => {
  it.each(Object.entries(matrix))('%s', (name, [whileRinging, whileActive, afterEnd]) => {
    const event = events[name as Case];
    expect(verdict(transition(ringing, event, NOW))).toBe(whileRinging);
    expect(verdict(transition(active, event, NOW))).toBe(whileActive);
    expect(verdict(transition(ended, event, NOW))).toBe(afterEnd);
  });
});

describe('a device of the callee that can take no call', () => {
  const event = events['one device of the callee can take no call'];

  it('says so once, however often', () => {
    const { call } = moved(ringing, event);
    expect(call).toMatchObject({ unable: [bob.deviceId] });
    expect(verdict(transition(call, event, NOW))).toBe('settled');
  });

  it('is the last one when it says so again after the others have gone', () => {
    const { call } = moved(ringing, event);
    expect(verdict(transition(call, events['callee can take no call'], NOW))).toBe('media-failed');
  });
});

describe('of two crossed calls', () => {
  const merged = { ...active, mergedCallId: 'call-2' as CallId };

  it('who gave up the own one leaves the one that became of it, and hears of it', () => {
    const outcome = transition(merged, { type: 'cancel', by: bob }, NOW);
    expect(verdict(outcome)).toBe('hangup');
    expect(outcome).toMatchObject({
      notices: [{ to: { deviceId: ada.deviceId } }, { to: { deviceId: bob.deviceId } }],
    });
  });

  it('nobody else does so in the name of the callee', () => {
    expect(verdict(transition(merged, { type: 'cancel', by: bobPhone }, NOW))).toBe('forbidden');
    expect(verdict(transition(merged, { type: 'decline', by: bobPhone, message: null }, NOW))).toBe(
      'call_gone',
    );
  });
});

function moved(call: CallRecord, event: CallEvent, now = NOW) {
  const outcome = transition(call, event, now);
  if (outcome.kind !== 'moved') throw new Error(`did not move: ${outcome.kind}`);
  return outcome;
}

const told = (call: CallRecord, event: CallEvent, now = NOW) =>
  moved(call, event, now).notices.map(({ to, event: name, payload }) => ({
    to: 'deviceId' in to ? to.deviceId : `${to.userId} but ${String(to.exceptDevice)}`,
    what: name === 'call:ended' ? payload.reason : name,
  }));

const endings = Object.entries(events).flatMap(([name, event]) =>
  [ringing, active].flatMap((before) => {
    const outcome = transition(before, event, NOW);
    if (outcome.kind !== 'moved' || outcome.call.state !== 'ended') return [];
    return [[`${name} while ${before.state}`, { ...outcome, call: outcome.call }] as const];
  }),
);

/** One of those who are told. */
function listener(to: CallNotice['to']): Actor {
  if ('userId' in to) return to.exceptDevice === bob.deviceId ? bobPhone : bob;
  return [ada, bob].find(({ deviceId }) => deviceId === to.deviceId)!;
}

describe('who is told', () => {
  it('an answer: the caller, and the other devices of the callee', () => {
    expect(told(ringing, events.answer)).toEqual([
      { to: ada.deviceId, what: 'call:answered' },
      { to: `${bob.userId} but ${bob.deviceId}`, what: 'answered-elsewhere' },
    ]);
  });

  it('a decline: the caller, and the other devices of the callee', () => {
    expect(told(ringing, events.decline)).toEqual([
      { to: ada.deviceId, what: 'declined' },
      { to: `${bob.userId} but ${bob.deviceId}`, what: 'declined-elsewhere' },
    ]);
  });

  it('a cancel: all devices that ring', () => {
    expect(told(ringing, events.cancel)).toEqual([{ to: `${bob.userId} but null`, what: 'cancelled' }]);
  });

  it('a hang-up: only the other seat', () => {
    expect(told(active, events['hangup by the caller'])).toEqual([{ to: bob.deviceId, what: 'hangup' }]);
    expect(told(active, events['hangup by the callee'])).toEqual([{ to: ada.deviceId, what: 'hangup' }]);
  });

  it.each(endings)('the end by "%s": each as they hear it who ask later', (_, { call, notices }) => {
    const heard = notices.map(({ to, event, payload }) => ({ to: listener(to), event, payload }));
    expect(heard).toEqual(heard.map(({ to }) => ({ to, event: 'call:ended', payload: endedFor(call, to) })));
  });

  it('a refusal: nobody, since the callee never heard of the call', () => {
    expect(told(ringing, events.refuse)).toEqual([]);
  });

  it('a lost seat: the other one, at once, and both when it is taken again', () => {
    const lost = moved(active, events['caller lost']);
    expect(lost.notices[0]).toMatchObject({ to: { deviceId: bob.deviceId }, payload: { connected: false } });
    const back = moved(lost.call, events['caller back']);
    expect(back.notices).toMatchObject([
      { to: { deviceId: bob.deviceId }, payload: { connected: true } },
      { to: { deviceId: ada.deviceId }, payload: { connected: true } },
    ]);
  });

  it('who comes back while the other one is away: that they are', () => {
    const bothAway = moved(moved(active, events['caller lost']).call, events['callee lost']).call;
    expect(moved(bothAway, events['callee back']).notices).toMatchObject([
      { to: { deviceId: ada.deviceId }, payload: { connected: true } },
      { to: { deviceId: bob.deviceId }, payload: { connected: false } },
    ]);
  });
});

describe('deadlines', () => {
  it('rings for as long as it was given', () => {
    expect(deadlineOf(ringing)).toBe(ringing.ringsUntil);
    expect(verdict(transition(ringing, events['time passed'], ringing.ringsUntil - 1))).toBe('settled');
    expect(verdict(transition(ringing, events['time passed'], ringing.ringsUntil))).toBe('no-answer');
  });

  it('rings on for a while without its caller', () => {
    const lost = moved(ringing, events['caller lost']).call;
    expect(deadlineOf(lost)).toBe(NOW + CALLER_GRACE_MS);
    expect(verdict(transition(lost, events['time passed'], NOW + CALLER_GRACE_MS))).toBe('cancelled');
    expect(deadlineOf(moved(lost, events['caller back']).call)).toBe(ringing.ringsUntil);
  });

  it('keeps the seat of a device that is away', () => {
    const lost = moved(active, events['callee lost']).call;
    expect(deadlineOf(lost)).toBe(NOW + SEAT_GRACE_MS);
    expect(verdict(transition(lost, events['time passed'], NOW + SEAT_GRACE_MS - 1))).toBe('settled');
    expect(verdict(transition(lost, events['time passed'], NOW + SEAT_GRACE_MS))).toBe('signaling-lost');
  });

  it.each([
    ['caller', ada],
    ['callee', bob],
  ] as const)('keeps the seat of a page that was unloaded for a moment: %s', (who, by) => {
    const left = moved(active, events[`page of the ${who} unloaded`]).call;
    expect(deadlineOf(left)).toBe(NOW + RETURN_GRACE_MS);
    const over = moved(left, events['time passed'], NOW + RETURN_GRACE_MS).call;
    expect(over).toMatchObject({ reason: 'hangup', by: by.userId, byDevice: by.deviceId });
    const back = moved(left, events[`${who} back`]).call;
    expect(back).toEqual({ ...active, revision: active.revision + 2 });
    const lost = moved(back, events[`${who} lost`]).call;
    expect(verdict(transition(lost, events['time passed'], NOW + SEAT_GRACE_MS))).toBe('signaling-lost');
  });

  it('is given no more time and told of once, however often somebody notices that a device is away', () => {
    for (const [call, event] of [
      [active, events['callee lost']],
      [active, events['page of the callee unloaded']],
      [ringing, events['caller lost']],
    ] as const) {
      const away = moved(call, event).call;
      expect(transition(away, event, NOW + 1_000)).toEqual({ kind: 'settled' });
    }
    const left = moved(active, events['page of the callee unloaded']).call;
    expect(transition(left, events['callee lost'], NOW)).toEqual({ kind: 'settled' });
    const lost = moved(active, events['callee lost']).call;
    expect(moved(lost, events['page of the callee unloaded'])).toMatchObject({
      call: { calleeDueBy: NOW + RETURN_GRACE_MS },
      notices: [],
    });
  });

  it('waits a moment for the last device of the callee to ring again', () => {
    const left = moved(ringing, events['page of the callee unloaded']).call;
    expect(deadlineOf(left)).toBe(NOW + RETURN_GRACE_MS);
    expect(verdict(transition(left, events['time passed'], NOW + RETURN_GRACE_MS))).toBe('offline');
    expect(deadlineOf(moved(left, events['callee back']).call)).toBe(ringing.ringsUntil);
    expect(moved(left, events['answer on another device']).call).toMatchObject({ calleeDueBy: null });
  });

  it('gives a caller who is away when the callee answers the time of a seat', () => {
    const lost = moved(ringing, events['caller lost']).call;
    const answered = moved(lost, events.answer, NOW + 5_000);
    expect(deadlineOf(answered.call)).toBe(NOW + 5_000 + SEAT_GRACE_MS);
    expect(answered.notices.at(-1)).toMatchObject({
      event: 'call:peer-connection',
      to: { deviceId: bob.deviceId },
    });
  });

  it('has none while both are there, and none after the end', () => {
    expect(deadlineOf(active)).toBeNull();
    expect(deadlineOf(ended)).toBeNull();
  });
});

describe('what is recorded', () => {
  it('counts every change', () => {
    expect(moved(ringing, events.answer).call.revision).toBe(4);
    expect(moved(active, events['caller lost']).call.revision).toBe(4);
  });

  it('remembers the other id of crossed calls through the end', () => {
    const merged = moved(ringing, { ...events.answer, merge: 'call-0002' as CallId }).call;
    expect(moved(merged, events['hangup by the caller']).call.mergedCallId).toBe('call-0002');
  });

  it.each([
    ['no answer', { ...ended, answeredAt: null, reason: 'no-answer' }, true],
    ['cancelled', { ...ended, answeredAt: null, reason: 'cancelled' }, true],
    ['offline', { ...ended, answeredAt: null, reason: 'offline' }, true],
    ['busy', { ...ended, answeredAt: null, reason: 'busy' }, true],
    ['declined', { ...ended, answeredAt: null, reason: 'declined' }, false],
    ['answered', ended, false],
    ['still ringing', ringing, false],
  ] as const)('%s is missed: %s', (_name, call, missed) => {
    expect(isMissed(call)).toBe(missed);
  });

  it('is told to each device from its own side', () => {
    const declined: EndedCall = {
      ...ended,
      ...{ answeredAt: null, calleeDevice: null, reason: 'declined' },
      ...{ by: bob.userId, byDevice: bob.deviceId, message: 'later' },
    };
    expect(endedFor(declined, ada)).toMatchObject({ reason: 'declined', message: 'later' });
    expect(endedFor(declined, bob)).toMatchObject({ reason: 'declined' });
    expect(endedFor(declined, bobPhone)).toMatchObject({ reason: 'declined-elsewhere' });
    expect(endedFor(ended, bobPhone)).toMatchObject({ reason: 'answered-elsewhere' });
    expect(endedFor(ended, bob)).toMatchObject({ reason: 'hangup' });
  });
});
