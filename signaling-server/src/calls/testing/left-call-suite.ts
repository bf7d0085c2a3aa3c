import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import { RING_TIMEOUT_MS } from '../../protocol/index.ts';
import { until } from '../../testing/until.ts';
import type { CallRecord } from '../call-record.ts';
import { transition } from '../call-transition.ts';
import { ada, bob, callId, createNodes, toBob, type Phone, type SharedByTwo } from './starting-nodes.ts';

/** What a recovery makes of a call that rings. */
function interrupted(call: CallRecord | null): CallRecord {
  const outcome = call === null ? null : transition(call, { type: 'server-restarted' }, call.startedAt);
  if (outcome?.kind !== 'moved') throw new Error('It does not ring');
  return outcome.call;
}

/** What two nodes have to make of a call that rings by the log alone, because who opened it had no answer of that. */
export function testLeftCall(name: string, share: (clock: ManualClock) => Promise<SharedByTwo>): void {
  describe(`a call that was written down, and nobody could say so, ${name},`, () => {
    let clock: ManualClock;
    let shared: SharedByTwo;
    let nodes: ReturnType<typeof createNodes>;
    let callee: Phone;
    let caller: Phone;
    beforeEach(async () => {
      clock = createManualClock();
      shared = await share(clock);
      nodes = createNodes(shared, clock);
      const { here, log, registry } = nodes;
      callee = await here.connect(bob);
      caller = await here.connect(ada);
      here.lose('save');
      expect(await caller.ask('call:start', toBob)).toMatchObject({ error: { code: 'unavailable' } });
      expect(await registry.find(callId)).toBeNull();
      expect(await log.find(callId)).toMatchObject({ state: 'ringing' });
    });
    afterEach(async () => {
      for (const node of [nodes.here, nodes.elsewhere]) await node.close();
      await shared.dispose();
    });

    const expectOver = async (reason: string): Promise<void> => {
      const { log, registry } = nodes;
      expect(await log.find(callId)).toMatchObject({ state: 'ended', reason });
      expect(await registry.find(callId)).toBeNull();
      expect(await registry.ofPerson(bob.userId)).toEqual([]);
      expect(await log.entry(ada.userId, callId)).toMatchObject({ endReason: reason, missed: false });
      expect(await log.entry(bob.userId, callId)).toMatchObject({ endReason: reason, missed: true });
      expect(callee.calls()).not.toContain('call:incoming');
    };

    it('rings when it is asked for again', async () => {
      const { elsewhere, log } = nodes;
      const stranger = await elsewhere.connect(bob, 'laptop');
      const byStranger = await stranger.ask('call:start', { ...toBob, calleeId: ada.userId });
      expect(byStranger).toMatchObject({ error: { code: 'forbidden' } });
      expect(await caller.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
      await until(() => callee.calls().includes('call:incoming'));
      expect(await callee.ask('call:answer', { callId, media: 'audio' })).toMatchObject({ ok: true });
      expect(await log.find(callId)).toMatchObject({ state: 'active' });
    });

    it.each(['call:cancel', 'call:hangup'])('ends where the caller gives it up (%s)', async (event) => {
      expect(await caller.ask(event, { callId })).toMatchObject({ ok: true });
      await expectOver('cancelled');
      expect(await caller.ask(event, { callId })).toMatchObject({ ok: true });
    });

    it('ends where the caller gives it up on another node', async () => {
      const moved = await nodes.elsewhere.connect(ada);
      expect(await moved.ask('call:cancel', { callId })).toMatchObject({ ok: true });
      await expectOver('cancelled');
    });

    it('ends once where the caller gives it up on two nodes at once', async () => {
      const moved = await nodes.elsewhere.connect(ada, 'phone');
      const replies = await Promise.all([caller, moved].map((phone) => phone.ask('call:cancel', { callId })));
      for (const reply of replies) expect(reply).toMatchObject({ ok: true });
      await expectOver('cancelled');
    });

    it('ends when it would have rung long enough, where nobody asks for it any more', async () => {
      const { log } = nodes;
      caller.leave();
      // A while longer, as timers may run early.
      clock.advance(2 * RING_TIMEOUT_MS);
      await until(async () => (await log.find(callId))?.state === 'ended');
      await until(async () => (await nodes.registry.find(callId)) === null);
      await expectOver('no-answer');
    });

    it('is over where a recovery on another node was about to say so', async () => {
      const { here, log } = nodes;
      here.before('restore', async () => log.save(interrupted(await log.find(callId))));
      expect(await caller.ask('call:cancel', { callId })).toMatchObject({ ok: true });
      await expectOver('failed');
    });

    it('is not left in the registry by who gives it up and can not read whether it is over', async () => {
      const { here, registry } = nodes;
      here.before('restore', () => here.lose('find'));
      expect(await caller.ask('call:cancel', { callId })).toMatchObject({ error: { code: 'unavailable' } });
      expect(await registry.find(callId)).toBeNull();
      expect(await caller.ask('call:cancel', { callId })).toMatchObject({ ok: true });
      await expectOver('cancelled');
    });

    it('is given up also where another node begins it anew at the same moment', async () => {
      const { here, elsewhere, log } = nodes;
      const moved = await elsewhere.connect(ada);
      here.before('restore', async () => {
        expect(await moved.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
      });
      expect(await caller.ask('call:cancel', { callId })).toMatchObject({ ok: true });
      expect(await log.find(callId)).toMatchObject({ state: 'ended', reason: 'cancelled' });
      await until(() => callee.calls().at(-1) === 'call:ended');
    });

    it('does not ring anew where a recovery on another node was about to end it', async () => {
      const { here, log } = nodes;
      here.before('open', async () => log.save(interrupted(await log.find(callId))));
      expect(await caller.ask('call:start', toBob)).toMatchObject({
        data: { outcome: 'ended', reason: 'failed' },
      });
      await expectOver('failed');
    });

    it('leaves nothing in the log where it is asked for again and has crossed one of the other side', async () => {
      const { elsewhere, log } = nodes;
      const other = await elsewhere.connect(bob, 'laptop');
      const crossing = { ...toBob, callId: 'call-000002', calleeId: ada.userId };
      expect(await other.ask('call:start', crossing)).toMatchObject({ data: { outcome: 'ringing' } });
      expect(await caller.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'crossed' } });
      expect(await log.find(callId)).toMatchObject({ callId: crossing.callId, state: 'active' });
      expect((await log.list(bob.userId, { before: Infinity, limit: 9 })).length).toBe(1);
    });

    it('crosses one of the other side when it is asked for once more, where nobody could say in time that it had', async () => {
      const { here, elsewhere, log } = nodes;
      const other = await elsewhere.connect(bob, 'laptop');
      const crossing = { ...toBob, callId: 'call-000002', calleeId: ada.userId };
      expect(await other.ask('call:start', crossing)).toMatchObject({ data: { outcome: 'ringing' } });
      here.lose('save');
      expect(await caller.ask('call:start', toBob)).toMatchObject({ error: { code: 'unavailable' } });
      expect(other.calls()).not.toContain('call:answered');
      const resumed = await caller.ask('session:resume', { callIds: [callId] });
      expect(resumed).toMatchObject({ data: { live: [], ended: [{ callId, reason: 'failed' }] } });
      expect(await caller.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'crossed' } });
      expect(await log.find(callId)).toMatchObject({ callId: crossing.callId, state: 'active' });
      expect(await nodes.registry.find(callId)).toMatchObject({ callId: crossing.callId, state: 'active' });
      await until(() => other.calls().includes('call:answered'));
    });
  });
}
