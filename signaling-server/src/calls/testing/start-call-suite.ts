import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import { until } from '../../testing/until.ts';
import type { RingingCall } from '../call-record.ts';
import {
  ada,
  bob,
  callId,
  createNodes,
  toBob,
  type Phone,
  type Rule,
  type SharedByTwo,
} from './starting-nodes.ts';

const busy = { ok: true, data: { outcome: 'ended', reason: 'busy' } };

/** The caller starts the call, and it may ring: that was the first question. The second one, how, has no answer yet. */
async function allowedToRing(rule: Pick<Rule, 'wait' | 'asked' | 'answer'>, caller: Phone) {
  rule.wait();
  const started = caller.ask('call:start', toBob);
  await until(() => rule.asked() > 0);
  rule.answer();
  rule.wait();
  await until(() => rule.asked() > 0);
  return { started };
}

/** What two nodes have to make of a call that is about to begin, each with its own way to the rules for it. */
export function testStartCall(name: string, share: (clock: ManualClock) => Promise<SharedByTwo>): void {
  describe(`a call of which is not known yet whether it may ring, ${name},`, () => {
    let shared: SharedByTwo;
    let nodes: ReturnType<typeof createNodes>;
    beforeEach(async () => {
      const clock = createManualClock();
      shared = await share(clock);
      nodes = createNodes(shared, clock);
    });
    afterEach(async () => {
      for (const node of [nodes.here, nodes.elsewhere]) await node.close();
      await shared.dispose();
    });

    it('is not there any more when that could not be found out', async () => {
      const { here, registry } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      here.rule.set('busy');
      here.rule.breakDown(true);
      expect(await caller.ask('call:start', toBob)).toMatchObject({ ok: false });
      expect(await registry.find(callId)).toBeNull();
      here.rule.breakDown(false);
      expect(await caller.ask('call:start', toBob)).toMatchObject(busy);
      expect(callee.calls()).toEqual([]);
    });

    it('rings although nobody could say in time that it is known to ring', async () => {
      const { here, log } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      here.lose('confirm');
      expect(await caller.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
      expect(callee.calls()).toEqual(['call:incoming']);
      expect(await callee.ask('call:answer', { callId, media: 'audio' })).toMatchObject({ ok: true });
      expect(await log.find(callId)).toMatchObject({ state: 'active' });
    });

    it('does not ring at a device that connects to another node, where it may not either', async () => {
      const { here, elsewhere } = nodes;
      await here.connect(bob);
      const caller = await here.connect(ada);
      for (const { rule } of [here, elsewhere]) rule.set('busy');
      here.rule.wait();
      const started = caller.ask('call:start', toBob);
      await until(() => here.rule.asked() > 0);
      const late = await elsewhere.connect(bob, 'laptop');
      here.rule.answer();
      expect(await started).toMatchObject(busy);
      expect(late.calls()).toEqual([]);
    });

    it('stops ringing at such a device when it is refused after all', async () => {
      const { here, elsewhere } = nodes;
      await here.connect(bob);
      const caller = await here.connect(ada);
      here.rule.set('busy');
      here.rule.wait();
      const started = caller.ask('call:start', toBob);
      await until(() => here.rule.asked() > 0);
      const late = await elsewhere.connect(bob, 'laptop');
      await until(() => late.calls().length > 0);
      expect(late.calls()).toEqual(['call:incoming']);
      here.rule.answer();
      expect(await started).toMatchObject(busy);
      await until(() => late.calls().includes('call:ended'));
      expect(late.calls()).toEqual(['call:incoming', 'call:ended']);
    });

    it('is refused where it is asked for again', async () => {
      const { here, elsewhere, registry } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      for (const { rule } of [here, elsewhere]) rule.set('busy');
      here.rule.wait();
      const started = caller.ask('call:start', toBob);
      await until(() => here.rule.asked() > 0);
      const moved = await elsewhere.connect(ada);
      expect(await moved.ask('call:start', toBob)).toMatchObject(busy);
      here.rule.answer();
      expect(await started).toMatchObject(busy);
      expect(callee.calls()).toEqual([]);
      expect(await registry.find(callId)).toBeNull();
    });

    it.each([
      { what: 'refused', fails: false, reply: { ok: true, data: { outcome: 'ringing' } } },
      { what: 'not decided', fails: true, reply: { ok: false } },
    ])('goes on when it is $what but another node joined it to one of the other side', async (told) => {
      const { here, elsewhere, registry, log } = nodes;
      const caller = await here.connect(ada);
      const other = await elsewhere.connect(bob);
      here.rule.set('busy');
      here.rule.wait();
      const started = caller.ask('call:start', toBob);
      await until(() => here.rule.asked() > 0);
      const crossing = { ...toBob, callId: 'call-000002', calleeId: ada.userId };
      expect(await other.ask('call:start', crossing)).toMatchObject({ data: { outcome: 'crossed', callId } });
      here.rule.breakDown(told.fails);
      here.rule.answer();
      expect(await started).toMatchObject(told.reply);
      here.rule.breakDown(false);
      // Who had no answer asks again.
      if (told.fails) expect(await caller.ask('call:start', toBob)).toMatchObject({ ok: true });
      expect(await registry.find(callId)).toMatchObject({ state: 'active' });
      expect(await log.find(callId)).toMatchObject({ state: 'active' });
      await until(() => caller.calls().includes('call:answered'));
      await until(() => other.calls().includes('call:incoming'));
      expect(other.calls()).not.toContain('call:ended');
    });

    it('does not ring any more when the caller gives it up on another node', async () => {
      const { here, elsewhere, registry, log } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      here.rule.wait();
      const started = caller.ask('call:start', toBob);
      await until(() => here.rule.asked() > 0);
      const moved = await elsewhere.connect(ada);
      expect(await moved.ask('call:cancel', { callId })).toMatchObject({ ok: true });
      here.rule.answer();
      expect(await started).toMatchObject({ ok: true, data: { outcome: 'ended', reason: 'cancelled' } });
      expect(callee.calls()).not.toContain('call:incoming');
      expect(await registry.find(callId)).toBeNull();
      expect(await log.find(callId)).toMatchObject({ state: 'ended', reason: 'cancelled' });
    });

    it('stops ringing when the caller gives it up on another node while it begins to', async () => {
      const { here, elsewhere } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      const { started } = await allowedToRing(here.rule, caller);
      const moved = await elsewhere.connect(ada);
      expect(await moved.ask('call:cancel', { callId })).toMatchObject({ ok: true });
      here.rule.answer();
      expect(await started).toMatchObject({ ok: true, data: { outcome: 'ended', reason: 'cancelled' } });
      await until(() => callee.calls().at(-1) === 'call:ended');
    });

    it('is declined elsewhere for a device that comes while another one of theirs declines it', async () => {
      const { here, elsewhere } = nodes;
      await here.connect(bob);
      const laptop = await elsewhere.connect(bob, 'laptop');
      const caller = await here.connect(ada);
      const { started } = await allowedToRing(here.rule, caller);
      expect(await laptop.ask('call:decline', { callId, message: 'later' })).toMatchObject({ ok: true });
      const late = await here.connect(bob, 'tablet');
      here.rule.answer();
      expect(await started).toMatchObject({ ok: true, data: { outcome: 'ended', reason: 'declined' } });
      await until(() => late.calls().includes('call:ended'));
      expect(late.told('call:ended')).toEqual([{ callId, reason: 'declined-elsewhere', by: bob.userId }]);
    });

    it('rings with its offer although another node saw the caller go and come meanwhile', async () => {
      const { here, elsewhere, registry } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      here.rule.wait();
      const started = caller.ask('call:start', { ...toBob, offer: 'the offer' });
      await until(() => here.rule.asked() > 0);
      (await elsewhere.connect(ada)).leave();
      const dueBy = async () => ((await registry.find(callId)) as RingingCall | null)?.callerDueBy;
      await until(async () => (await dueBy()) !== null);
      await elsewhere.connect(ada);
      await until(async () => (await dueBy()) === null);
      here.rule.answer();
      const offeredTo = `${bob.username}-phone`;
      expect(await started).toMatchObject({ ok: true, data: { outcome: 'ringing', offeredTo } });
      await until(() => callee.calls().includes('call:incoming'));
      expect(callee.told('call:incoming')).toMatchObject([{ callId, offer: 'the offer' }]);
    });

    it('rings anew at no device that another node has told of it meanwhile', async () => {
      const { here, elsewhere, registry } = nodes;
      const callee = await here.connect(bob);
      const caller = await here.connect(ada);
      here.rule.wait();
      const started = caller.ask('call:start', { ...toBob, offer: 'the offer' });
      await until(() => here.rule.asked() > 0);
      const late = await elsewhere.connect(bob, 'laptop');
      await until(() => late.calls().includes('call:incoming'));
      (await elsewhere.connect(ada)).leave();
      await until(async () => ((await registry.find(callId)) as RingingCall | null)?.callerDueBy !== null);
      here.rule.answer();
      expect(await started).toMatchObject({ ok: true, data: { outcome: 'ringing' } });
      await until(() => callee.calls().includes('call:incoming'));
      expect(callee.told('call:incoming')).toMatchObject([{ callId, offer: 'the offer' }]);
      expect(late.calls()).toEqual(['call:incoming']);
    });

    it('does not ring at the other devices of who calls back on another node meanwhile', async () => {
      const { here, elsewhere, registry } = nodes;
      const laptop = await here.connect(bob, 'laptop');
      const caller = await here.connect(ada);
      const other = await elsewhere.connect(bob);
      here.rule.wait();
      const started = caller.ask('call:start', toBob);
      await until(() => here.rule.asked() > 0);
      const crossing = { ...toBob, callId: 'call-000002', calleeId: ada.userId };
      expect(await other.ask('call:start', crossing)).toMatchObject({ data: { outcome: 'crossed', callId } });
      here.rule.answer();
      expect(await started).toMatchObject({ ok: true, data: { outcome: 'ringing' } });
      expect(await registry.find(callId)).toMatchObject({ state: 'active' });
      await until(() => caller.calls().includes('call:answered'));
      await until(() => other.calls().includes('call:incoming'));
      expect(laptop.calls()).not.toContain('call:incoming');
    });
  });
}
