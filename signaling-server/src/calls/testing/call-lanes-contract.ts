import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import { limits, SEAT_GRACE_MS, type DeviceId } from '../../protocol/index.ts';
import { until } from '../../testing/until.ts';
import { SENT_KEPT_MS, type CallLanes, type Letter, type Posted, type Relayed } from '../call-lanes.ts';
import type { Actor, LiveCall } from '../call-record.ts';
import { answeredCall, deviceOf, ringingCall } from './sample-calls.ts';

interface ListeningDevice {
  /** What it was sent, oldest first. */
  readonly heard: readonly unknown[];
  drop(): Promise<void>;
}

export interface LanesUnderTest {
  readonly lanes: CallLanes;
  /** Makes the call known, so that letters into it are not stale. */
  know(call: LiveCall): Promise<void>;
  /** Connects the device, to another node where there is one. */
  connect(device: Actor): Promise<ListeningDevice>;
  dispose(): Promise<void>;
}

const ada = deviceOf('ada');
const bob = deviceOf('bob');
const call = answeredCall(ringingCall('1', ['ada', 'bob']));

function letter(seq: number, body = '{}', to: DeviceId = bob.deviceId): Letter {
  const { callId } = call;
  const payload = { callId, from: ada.deviceId, seq, body };
  return { call, from: ada.deviceId, to, event: 'call:signaled', payload, seq };
}

function said<E extends Relayed>(event: E, payload: Letter<E>['payload']): Letter {
  return { call, from: ada.deviceId, to: bob.deviceId, event, payload, seq: null };
}

/** What everything that carries the mail between devices has to do. */
export function testCallLanes(name: string, create: (clock: ManualClock) => Promise<LanesUnderTest>): void {
  describe(`the lanes of calls ${name}`, () => {
    let clock: ManualClock;
    let tested: LanesUnderTest;
    beforeEach(async () => {
      clock = createManualClock(1_000_000);
      tested = await create(clock);
      await tested.know(call);
    });
    afterEach(() => tested.dispose());

    const post = (...letters: readonly Letter[]) => postInOrder(tested.lanes, letters);
    const seqs = (device: ListeningDevice) => device.heard.map((payload) => (payload as { seq: number }).seq);

    it('carry a letter to a device that is there', async () => {
      const device = await tested.connect(bob);
      expect(await post(letter(0, '{"a":"ü€😀"}'))).toEqual(['posted']);
      await until(() => device.heard.length > 0);
      expect(device.heard).toEqual([letter(0, '{"a":"ü€😀"}').payload]);
    });

    it('carry a letter once', async () => {
      const device = await tested.connect(bob);
      expect(await post(letter(0), letter(0), letter(1))).toEqual(['posted', 'repeated', 'posted']);
      await until(() => device.heard.length >= 2);
      expect(seqs(device)).toEqual([0, 1]);
    });

    it('know who has spoken, and who was called', async () => {
      const { lanes } = tested;
      expect(await lanes.hasSpoken(call.callId, ada.deviceId)).toBe(false);
      await post(letter(0));
      expect(await lanes.hasSpoken(call.callId, ada.deviceId)).toBe(true);
      expect(await lanes.hasSpoken(call.callId, bob.deviceId)).toBe(false);
      await lanes.addCalled(call.callId, bob.deviceId);
      expect(await lanes.called(call.callId)).toEqual([bob.deviceId]);
    });

    it('keep letters for a device that is away, in their order', async () => {
      await post(letter(0), letter(1));
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => device.heard.length >= 2);
      expect(seqs(device)).toEqual([0, 1]);
    });

    it('keep them when the device is gone again before it could be told', async () => {
      await post(letter(0), letter(1));
      await (await tested.connect(bob)).drop();
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => device.heard.length >= 2);
      expect(seqs(device)).toEqual([0, 1]);
    });

    it('give a device that comes back also what a dead connection may have swallowed', async () => {
      const dead = await tested.connect(bob);
      await post(letter(0));
      await until(() => dead.heard.length > 0);
      await dead.drop();
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => device.heard.length > 0);
      expect(seqs(device)).toEqual([0]);
    });

    it('leave out what the device says it has heard, and nothing else', async () => {
      const dead = await tested.connect(bob);
      const held = { callId: call.callId, held: true };
      await post(letter(0), letter(1), letter(2), said('call:held', held), letter(3), letter(4), letter(12));
      await until(() => dead.heard.length === 7);
      await dead.drop();
      const device = await tested.connect(bob);
      const runs: [number, number][] = [
        [0, 1],
        [3, 3],
        [10, 20],
      ];
      await tested.lanes.deliverKept(call.callId, bob.deviceId, [
        { from: 'eve-device' as DeviceId, runs: [[0, 99]] },
        { from: ada.deviceId, runs },
      ]);
      await until(() => device.heard.length >= 3);
      expect(device.heard).toEqual([letter(2).payload, held, letter(4).payload]);
    });

    it('leave out what was heard on another way while it waited, and do not lose what came behind it', async () => {
      await post(letter(0), letter(1));
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, [{ from: ada.deviceId, runs: [[0, 0]] }]);
      await post(letter(2));
      await until(() => device.heard.length >= 2);
      expect(seqs(device)).toEqual([1, 2]);
    });

    it('forget what was heard as soon as all the rest', async () => {
      const dead = await tested.connect(bob);
      await post(letter(0));
      await until(() => dead.heard.length > 0);
      await dead.drop();
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, [{ from: ada.deviceId, runs: [[0, 0]] }]);
      clock.advance(SENT_KEPT_MS + 1);
      await post(letter(1));
      await device.drop();
      const again = await tested.connect(bob);
      // Who says nothing of what they have heard gets whatever there is.
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => again.heard.length > 0);
      expect(seqs(again)).toEqual([1]);
    });

    it('but not what it must have got long ago', async () => {
      const device = await tested.connect(bob);
      await post(letter(0));
      await until(() => device.heard.length > 0);
      clock.advance(SENT_KEPT_MS + 1);
      await post(letter(1));
      await device.drop();
      const again = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => again.heard.length > 0);
      expect(seqs(again)).toEqual([1]);
    });

    it('keep what a dead connection may have swallowed for as long as its device is away', async () => {
      const dead = await tested.connect(bob);
      await post(letter(0));
      await until(() => dead.heard.length > 0);
      await dead.drop();
      clock.advance(SENT_KEPT_MS + 1);
      await post(letter(1));
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => device.heard.length >= 2);
      expect(seqs(device)).toEqual([0, 1]);
    });

    it('keep it when somebody speaks before the device that is back has asked for it', async () => {
      const dead = await tested.connect(bob);
      await post(letter(0));
      await until(() => dead.heard.length > 0);
      await dead.drop();
      clock.advance(SENT_KEPT_MS + 1);
      const device = await tested.connect(bob);
      await post(letter(1));
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => device.heard.length >= 3);
      // What came on this connection already comes once more, in its place.
      expect(seqs(device)).toEqual([1, 0, 1]);
    });

    it('hold so much for a device that is away and no more, so that nobody fills the memory', async () => {
      const replies: Posted[] = [];
      for (let seq = 0; seq < 9; seq += 1) {
        replies.push(...(await post(letter(seq, 'x'.repeat(limits.signalBody)))));
      }
      expect(replies).toEqual([...Array.from({ length: 8 }, () => 'posted'), 'full']);
      // What was refused may be said again later.
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await until(() => device.heard.length >= 8);
      expect(await post(letter(8))).toEqual(['posted']);
    });

    it('hold no more of what was sent, and what is newest', async () => {
      const dead = await tested.connect(bob);
      const letters = Array.from({ length: 12 }, (_, seq) => letter(seq, 'x'.repeat(limits.signalBody)));
      expect(await post(...letters)).toEqual(letters.map(() => 'posted'));
      await until(() => dead.heard.length === 12);
      await dead.drop();
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await post(letter(12));
      await until(() => seqs(device).includes(12));
      expect(seqs(device)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });

    it('let one device say only so much in one call within a minute', async () => {
      await tested.connect(bob);
      const letters = Array.from({ length: limits.signalsPerMinute + 1 }, (_, seq) => letter(seq));
      const replies = await post(...letters);
      expect(replies.slice(0, -1).every((reply) => reply === 'posted')).toBe(true);
      expect(replies.at(-1)).toBe('flooded');
      clock.advance(60_000);
      expect(await post(letter(limits.signalsPerMinute))).toEqual(['posted']);
    });

    it('know a letter again that was repeated by a device that was away for a while', async () => {
      await tested.connect(bob);
      await post(letter(0), letter(1));
      clock.advance(SEAT_GRACE_MS);
      expect(await post(letter(2), letter(0))).toEqual(['posted', 'repeated']);
      clock.advance(SEAT_GRACE_MS);
      expect(await post(letter(1), letter(3))).toEqual(['repeated', 'posted']);
    });

    it('forget a call that is over', async () => {
      await post(letter(0));
      await tested.lanes.forget(call.callId);
      expect(await tested.lanes.hasSpoken(call.callId, ada.deviceId)).toBe(false);
      const device = await tested.connect(bob);
      await tested.lanes.deliverKept(call.callId, bob.deviceId, []);
      await tested.know(call);
      await post(letter(5));
      await until(() => device.heard.length > 0);
      expect(seqs(device)).toEqual([5]);
    });
  });
}

async function postInOrder(lanes: CallLanes, letters: readonly Letter[]): Promise<Posted[]> {
  const replies: Posted[] = [];
  for (const one of letters) replies.push(await lanes.post(one));
  return replies;
}
