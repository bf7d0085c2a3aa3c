import { describe, expect, it } from 'vitest';
import {
  HANDOVER_START_MS,
  SEAT_GRACE_MS,
  type CallId,
  type Person,
  type UserId,
} from '../protocol/index.ts';
import { deadlineOf, type CallEvent, type CallRecord, type Outcome } from './call-record.ts';
import { transition } from './call-transition.ts';
import { answeredCall, deviceOf, endedCall, ringingCall } from './testing/sample-calls.ts';

const NOW = 1_000;
const [ada, ben, cleo] = ['ada', 'ben', 'cleo'].map(deviceOf) as [
  ReturnType<typeof deviceOf>,
  ...ReturnType<typeof deviceOf>[],
];
const person = (name: string): Person => ({ userId: name as UserId, username: name, name, role: 'member' });
const second = 'call-second' as CallId;
const other = 'call-other' as CallId;

const origin = { of: other, by: ada.userId, joins: null, device: null };
const ringing = ringingCall('first', ['ada', 'ben'], { ringsUntil: NOW + 5, origin });
const active = answeredCall(ringing);
const handover = { newCallId: second, to: person('cleo'), by: ada.userId, attended: false, joins: null };
const pending = { ...active, handover: { ...handover, dueBy: NOW + HANDOVER_START_MS } };
const ended = endedCall(active);

const events = {
  transfer: { type: 'transfer', by: ada, handover },
  'the same transfer by the other one': {
    ...{ type: 'transfer', by: ben! },
    handover: { ...handover, by: ben!.userId },
  },
  'another transfer': { type: 'transfer', by: ada, handover: { ...handover, newCallId: other } },
  'a transfer by a stranger': { type: 'transfer', by: cleo!, handover: { ...handover, newCallId: other } },
  'a transfer to one of the two': {
    ...{ type: 'transfer', by: ada },
    handover: { ...handover, newCallId: other, to: person('ben') },
  },
  begun: { type: 'handover-begun', newCallId: second, until: NOW + 99_000 },
  returned: { type: 'handover-returned', newCallId: second, reason: 'no-answer' },
  'another returned': { type: 'handover-returned', newCallId: other, reason: 'no-answer' },
  'taken over': { type: 'taken-over', newCallId: second, by: ada.userId, to: person('cleo').userId },
  'taken over by another': {
    type: 'taken-over',
    newCallId: other,
    by: ada.userId,
    to: person('cleo').userId,
  },
  'joined by others': { type: 'taken-over', newCallId: null, by: ada.userId, to: person('cleo').userId },
  withdrawn: { type: 'withdrawn', by: ada, of: other },
  'another withdrawn': { type: 'withdrawn', by: ada, of: second },
  'hang-up by who hands over': { type: 'hangup', by: ada, reason: 'hangup' },
  'hang-up by who is handed over': { type: 'hangup', by: ben!, reason: 'hangup' },
  'device lost': { type: 'device-lost', by: ada },
  'time passed': { type: 'time-passed' },
} as const satisfies Record<string, CallEvent>;
type Case = keyof typeof events;

function verdict(outcome: Outcome): string {
  if (outcome.kind !== 'moved') return outcome.kind === 'settled' ? 'settled' : outcome.code;
  const { call } = outcome;
  if (call.state === 'ended') return call.transferredTo === undefined ? call.reason : 'transferred';
  return call.state === 'active' && call.handover !== undefined ? `to ${call.handover.to.name}` : call.state;
}

const matrix: Record<Case, readonly [ringing: string, active: string, pending: string, ended: string]> = {
  transfer: ['forbidden', 'to cleo', 'settled', 'call_gone'],
  'the same transfer by the other one': ['forbidden', 'to cleo', 'settled', 'call_gone'],
  'another transfer': ['forbidden', 'to cleo', 'forbidden', 'call_gone'],
  'a transfer by a stranger': ['forbidden', 'forbidden', 'forbidden', 'forbidden'],
  'a transfer to one of the two': ['forbidden', 'forbidden', 'forbidden', 'call_gone'],
  begun: ['settled', 'settled', 'to cleo', 'settled'],
  returned: ['settled', 'settled', 'active', 'settled'],
  'another returned': ['settled', 'settled', 'settled', 'settled'],
  'taken over': ['settled', 'settled', 'transferred', 'settled'],
  'taken over by another': ['settled', 'settled', 'settled', 'settled'],
  'joined by others': ['settled', 'transferred', 'transferred', 'settled'],
  // While it rings this is the second call, which the one who handed over does not want any more.
  withdrawn: ['cancelled', 'call_gone', 'call_gone', 'settled'],
  'another withdrawn': ['settled', 'call_gone', 'call_gone', 'settled'],
  'hang-up by who hands over': ['cancelled', 'hangup', 'hangup', 'settled'],
  'hang-up by who is handed over': ['declined', 'hangup', 'hangup', 'settled'],
  'device lost': ['ringing', 'active', 'to cleo', 'settled'],
  'time passed': ['settled', 'settled', 'settled', 'settled'],
};

describe('handing over, in every state', () => {
  it.each(Object.entries(matrix))('%s', (name, verdicts) => {
    const event = events[name as Case];
    const states: readonly CallRecord[] = [ringing, active, pending, ended];
    expect(states.map((call) => verdict(transition(call, event, NOW)))).toEqual(verdicts);
  });
});

function moved(call: CallRecord, event: CallEvent, now = NOW) {
  const outcome = transition(call, event, now);
  if (outcome.kind !== 'moved') throw new Error(`did not move: ${outcome.kind}`);
  const told = outcome.notices.map(({ to, event: name, payload }) => ({
    to: 'deviceId' in to ? to.deviceId : to.userId,
    name,
    payload,
  }));
  return { call: outcome.call, told };
}

describe('who is told', () => {
  it('that it is handed over: only the one who is, because the other one asked for it', () => {
    const { told } = moved(active, events.transfer);
    expect(told).toEqual([
      {
        ...{ to: ben!.deviceId, name: 'call:transferring' },
        payload: {
          callId: active.callId,
          handover: { newCallId: second, to: person('cleo'), by: ada.userId, attended: false },
        },
      },
    ]);
  });

  it('that it comes back: both', () => {
    const { told } = moved(pending, events.returned);
    const payload = { callId: active.callId, newCallId: second, reason: 'no-answer' };
    expect(told).toEqual(
      [ada, ben!].map(({ deviceId }) => ({ to: deviceId, name: 'call:transfer-returned', payload })),
    );
  });

  it('that it is over because another one took its place: both, and to whom', () => {
    const { told } = moved(pending, events['taken over']);
    const payload = { callId: active.callId, reason: 'hangup', by: ada.userId, transferredTo: cleo!.userId };
    expect(told).toEqual([ada, ben!].map(({ deviceId }) => ({ to: deviceId, name: 'call:ended', payload })));
  });
});

describe('deadlines', () => {
  it('comes back when nobody starts the second call', () => {
    const due = NOW + HANDOVER_START_MS;
    expect(deadlineOf(pending)).toBe(due);
    expect(verdict(transition(pending, events['time passed'], due - 1))).toBe('settled');
    const { call, told } = moved(pending, events['time passed'], due);
    expect(call).toMatchObject({ state: 'active' });
    expect(call).not.toHaveProperty('handover');
    expect(told[0]?.payload).toMatchObject({ reason: 'failed' });
  });

  it('waits for the second call once that rings', () => {
    expect(deadlineOf(moved(pending, events.begun).call)).toBe(NOW + 99_000);
  });

  it('does not end the call of two who are there', () => {
    const later = moved(pending, events['device lost'], NOW + HANDOVER_START_MS - 5).call;
    expect(verdict(transition(later, events['time passed'], NOW + HANDOVER_START_MS))).toBe('active');
  });

  it('ends it all the same for one who stays away', () => {
    const lost = moved(moved(pending, events.begun).call, events['device lost']).call;
    expect(verdict(transition(lost, events['time passed'], NOW + SEAT_GRACE_MS))).toBe('signaling-lost');
  });
});
