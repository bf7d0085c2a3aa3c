import { CallAcknowledge, CallId, DeviceId, limits } from '@protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import { createManualClock, type ManualClock } from '../phone/testing/manual-clock.ts';
import { createFakeSignaling, type FakeSignaling } from '../signaling/fake-signaling.ts';
import { SignalInbox } from './signal-inbox.ts';

const callId = CallId.parse('call-0001');
const [ada, bob] = [DeviceId.parse('device-ada'), DeviceId.parse('device-bob')];

let clock: ManualClock;
let signaling: FakeSignaling;
let direct: (readonly [DeviceId, TalkMessage])[];
let inbox: SignalInbox;

beforeEach(() => {
  clock = createManualClock();
  signaling = createFakeSignaling();
  direct = [];
  inbox = new SignalInbox({
    clock,
    wire: {
      acknowledge: (to, runs) => void signaling.request('call:acknowledge', { callId, to, runs }),
    },
    tell: (to, message) => direct.push([to, message]) > 0,
  });
});

describe('a message that came', () => {
  it('is taken once, and acknowledged each time', () => {
    expect(inbox.take(ada, 3)).toBe(true);
    clock.pass(30);
    expect(inbox.take(ada, 3)).toBe(false);
    clock.pass(30);
    const acknowledged = { callId, to: ada, runs: [[3, 3]] };
    expect(signaling.sent('call:acknowledge')).toEqual([acknowledged, acknowledged]);
    expect(clock.pending).toBe(0);
  });

  it('is acknowledged together with the whole burst, also directly', () => {
    for (const seq of [0, 1, 4, 2, 2]) inbox.take(ada, seq);
    inbox.take(bob, 0);
    clock.pass(29);
    expect(signaling.requests).toEqual([]);
    clock.pass(1);
    const runs = [[0, 2], [4, 4]]; // prettier-ignore
    expect(signaling.sent('call:acknowledge')).toEqual([
      { callId, to: ada, runs },
      { callId, to: bob, runs: [[0, 0]] },
    ]);
    expect(direct).toEqual([
      [ada, { kind: 'acknowledged', runs }],
      [bob, { kind: 'acknowledged', runs: [[0, 0]] }],
    ]);
  });

  it('is acknowledged in as many parts as the contract takes', () => {
    const scattered = Array.from({ length: limits.acknowledgedRuns + 5 }, (_, index) => index * 2);
    for (const seq of scattered) inbox.take(ada, seq);
    clock.pass(30);
    const sent = signaling.sent('call:acknowledge').map((payload) => CallAcknowledge.parse(payload));
    expect(sent.flatMap(({ runs }) => runs.map(([first]) => first))).toEqual(scattered);
  });

  it('is not acknowledged once the call is over', () => {
    inbox.take(ada, 0);
    inbox.close();
    clock.pass(1_000);
    expect(signaling.requests).toEqual([]);
  });
});

describe('a state that came', () => {
  it.each([
    ['in their order', [1, 2, 5], [true, true, true]],
    ['late', [5, 2, 6], [true, false, true]],
    ['again', [2, 2], [true, false]],
  ] as const)('%s counts if it is the newest', (_how, numbers, taken) => {
    expect(numbers.map((seq) => inbox.takeState(ada, seq, 'hold'))).toEqual(taken);
    clock.pass(30);
    expect(signaling.sent('call:acknowledge')).toHaveLength(1);
  });

  it('says nothing of another kind, or of another device', () => {
    expect(inbox.takeState(ada, 5, 'hold')).toBe(true);
    expect(inbox.takeState(ada, 3, 'media')).toBe(true);
    expect(inbox.takeState(bob, 3, 'hold')).toBe(true);
  });
});
