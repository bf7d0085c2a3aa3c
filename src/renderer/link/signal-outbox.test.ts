import { CallId, type ClientEventName, DeviceId, limits, type PeerSignal } from '@protocol';
import { err, ok } from '@shared/result.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../phone/testing/manual-clock.ts';
import { createFakeSignaling, type FakeSignaling } from '../signaling/fake-signaling.ts';
import type { SignalingError } from '../signaling/signaling.ts';
import { SignalOutbox } from './signal-outbox.ts';

const callId = CallId.parse('call-0001');
const [bob, tablet] = [DeviceId.parse('device-bob'), DeviceId.parse('tablet-bob')];
const signal = (sdp = 'sdp'): PeerSignal => ({ kind: 'description', link: 0, type: 'offer', sdp });

let clock: ManualClock;
let signaling: FakeSignaling;
let log: string[];
let direct: number[];
let outbox: SignalOutbox;

beforeEach(() => {
  clock = createManualClock();
  signaling = createFakeSignaling();
  signaling.connection.set({ status: 'online' });
  [log, direct] = [[], []];
  outbox = new SignalOutbox({
    ...{ signaling, clock, first: 0 },
    wire: { signal: (to, seq, body) => signaling.request('call:signal', { callId, to, seq, body }) },
    warn: (line) => void log.push(line),
    tell: (_to, _link, message) => {
      if (message.kind === 'signal') direct.push(message.seq);
      return true;
    },
  });
});

/** The numbers of what was said since this was asked last. */
const said = (): number[] =>
  signaling.requests.splice(0).map(([, payload]) => (payload as { readonly seq: number }).seq);
const ringing = (to: DeviceId): void =>
  outbox.state('ringing', to, (seq) => signaling.request('call:ringing', { callId, seq }));
const hold = (to: DeviceId, held: boolean): void =>
  outbox.state('hold', to, (seq) => signaling.request('call:hold', { callId, seq, held }));
/** Lets the answers of the server arrive. */
const answered = () => new Promise((resolve) => setImmediate(resolve));

describe('what a device has to say to another one', () => {
  it('is said at once, without waiting for anything', () => {
    for (let count = 0; count < 3; count += 1) outbox.send(bob, signal());
    expect(said()).toEqual([0, 1, 2]);
    expect(direct).toEqual([0, 1, 2]);
  });

  it('is said again after 1, 2 and 4 seconds, and then every 5, in its order', () => {
    outbox.send(bob, signal());
    outbox.send(bob, signal());
    said();
    const times: number[] = [];
    for (let ms = 100; ms <= 22_000; ms += 100) {
      clock.pass(100);
      const numbers = said();
      if (numbers.length === 0) continue;
      expect(numbers).toEqual([0, 1]);
      times.push(ms);
    }
    expect(times).toEqual([1_000, 3_000, 7_000, 12_000, 17_000, 22_000]);
  });

  it('is not said again once it is acknowledged by that device, whatever the server has answered', async () => {
    for (let count = 0; count < 4; count += 1) outbox.send(bob, signal());
    said();
    await answered();
    outbox.acknowledged(bob, [[0, 1], [3, 3]]); // prettier-ignore
    outbox.acknowledged(tablet, [[0, 9]]);
    clock.pass(1_000);
    expect(said()).toEqual([2]);
    outbox.acknowledged(bob, [[2, 2]]);
    expect(clock.pending).toBe(0);
  });

  it('waits while this device is off line, and is said when it is back', async () => {
    signaling.connection.set({ status: 'reconnecting', attempt: 1 });
    outbox.send(bob, signal());
    outbox.send(tablet, signal());
    await answered();
    said();
    clock.pass(60_000);
    expect([said(), clock.pending]).toEqual([[], 0]);
    signaling.connection.set({ status: 'online' });
    outbox.resend('all');
    expect(said()).toEqual([0, 1]);
    clock.pass(1_000);
    expect(said()).toEqual([0, 1]);
  });

  it('is said at once when that device is back, and soon after that again', () => {
    outbox.send(bob, signal());
    outbox.send(tablet, signal());
    clock.pass(9_000);
    said();
    outbox.resend(bob);
    expect(said()).toEqual([0]);
    clock.pass(1_000);
    expect(said()).toEqual([0]);
  });

  it('is told directly again when that is possible', () => {
    outbox.send(bob, signal());
    ringing(bob);
    outbox.send(tablet, signal());
    direct.splice(0);
    outbox.resendDirectly(bob);
    expect(direct).toEqual([0]);
  });

  it('is nothing any more once the call is over', () => {
    outbox.send(bob, signal());
    outbox.close();
    outbox.send(bob, signal());
    clock.pass(60_000);
    expect([said(), clock.pending]).toEqual([[0], 0]);
  });

  it('is nothing any more where another device answered', () => {
    outbox.send(bob, signal());
    outbox.send(tablet, signal());
    said();
    outbox.keepOnly(bob);
    clock.pass(1_000);
    expect(said()).toEqual([0]);
  });
});

describe('what the server does not take', () => {
  const refuse = (event: ClientEventName, error: Partial<SignalingError>) =>
    signaling.answer(event, () => err({ code: 'internal', message: 'no', ...error }));

  it.each([
    ['the call is over', { code: 'call_gone' }],
    ['the other device has no part in it', { code: 'forbidden' }],
    ['this device may never say so much', { code: 'rate_limited' }],
  ] as const)('is given up where %s', async (_why, error) => {
    refuse('call:signal', error);
    outbox.send(bob, signal());
    await answered();
    said();
    clock.pass(60_000);
    expect(said()).toEqual([]);
    expect(log).toEqual([`signal 0 was refused (${error.code})`]);
  });

  it('for now is said again when the server said it could', async () => {
    refuse('call:signal', { code: 'rate_limited', retryAfterMs: 7_000 });
    outbox.send(bob, signal());
    await answered();
    said();
    signaling.answer('call:signal', () => ok({}));
    clock.pass(6_900);
    expect(said()).toEqual([]);
    clock.pass(100);
    expect(said()).toEqual([0]);
  });

  it('because it failed is repeated', async () => {
    refuse('call:signal', { code: 'internal' });
    outbox.send(bob, signal());
    await answered();
    said();
    clock.pass(1_000);
    expect(said()).toEqual([0]);
  });
});

describe('states', () => {
  it('are repeated like everything else, the newest of each kind', () => {
    ringing(bob);
    for (const held of [true, false]) hold(bob, held);
    ringing(bob);
    signaling.requests.splice(0);
    clock.pass(1_000);
    expect(signaling.requests).toEqual([
      ['call:hold', { callId, seq: 2, held: false }],
      ['call:ringing', { callId, seq: 3 }],
    ]);
    said();
    outbox.acknowledged(bob, [[0, 2]]);
    clock.pass(2_000);
    expect(said()).toEqual([3]);
  });
});

describe('too much that waits for a device', () => {
  it('pushes out the oldest signals, which is logged', () => {
    hold(bob, true);
    for (let count = 0; count < 258; count += 1) outbox.send(bob, signal());
    outbox.send(tablet, signal());
    said();
    clock.pass(1_000);
    expect(said()).toEqual([0, ...Array.from({ length: 257 }, (_, index) => index + 3)]);
    expect(log).toEqual([1, 2].map((seq) => `dropped signal ${seq}, too many wait for ${bob}`));
  });

  it('is also what is too long in all', () => {
    const large = signal('x'.repeat(limits.signalBody - 200));
    for (let count = 0; count < 9; count += 1) outbox.send(bob, large);
    said();
    clock.pass(1_000);
    expect(said()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
