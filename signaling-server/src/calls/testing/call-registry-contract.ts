import { describe, expect, it } from 'vitest';
import { limits, type CallId, type DeviceId, type UserId } from '../../protocol/index.ts';
import type { ActiveCall, RingingCall } from '../call-record.ts';
import type { CallRegistry } from '../call-registry.ts';

function ringing(id: string, caller: string, callee: string): RingingCall {
  return {
    ...{ callId: `call-${id}` as CallId, mergedCallId: null, revision: 0, state: 'ringing' },
    ...{
      callerId: caller as UserId,
      callerDevice: `${caller}-device` as DeviceId,
      calleeId: callee as UserId,
    },
    ...{ media: 'audio', warm: false, offeredTo: null, startedAt: 0, ringsUntil: 1, callerDueBy: null },
  };
}

function answered({ ringsUntil: _, ...call }: RingingCall, merged: string | null = null): ActiveCall {
  return {
    ...call,
    ...{ state: 'active', revision: call.revision + 1, mergedCallId: merged as CallId | null },
    ...{ calleeDevice: `${call.calleeId}-device` as DeviceId, answeredAt: 1, calleeDueBy: null },
  };
}

/** What every registry has to keep, wherever it keeps it. */
export function testCallRegistry(name: string, create: () => CallRegistry): void {
  describe(`a registry of calls ${name}`, () => {
    it('opens a call once', async () => {
      const registry = create();
      const call = ringing('1', 'ada', 'bob');
      expect(await registry.open(call)).toEqual({ kind: 'opened' });
      expect(await registry.open(ringing('1', 'eve', 'bob'))).toEqual({ kind: 'exists', call });
      expect(await registry.find(call.callId)).toEqual(call);
    });

    it('sees crossed calls, also when both are opened at once', async () => {
      const registry = create();
      const opened = await Promise.all([
        registry.open(ringing('1', 'ada', 'bob')),
        registry.open(ringing('2', 'bob', 'ada')),
      ]);
      expect(opened.map(({ kind }) => kind).sort()).toEqual(['crossed', 'opened']);
    });

    it('does not take an answered call for a crossed one', async () => {
      const registry = create();
      const call = ringing('1', 'ada', 'bob');
      await registry.open(call);
      await registry.replace(call, answered(call));
      expect((await registry.open(ringing('2', 'bob', 'ada'))).kind).toBe('opened');
    });

    it('lets only so many people ring one', async () => {
      const registry = create();
      for (let caller = 0; caller < limits.ringingCallsPerPerson; caller += 1) {
        await registry.open(ringing(`${caller}`, `caller${caller}`, 'bob'));
      }
      expect(await registry.open(ringing('more', 'ada', 'bob'))).toEqual({ kind: 'crowded' });
      expect((await registry.open(ringing('other', 'bob', 'eve'))).kind).toBe('opened');
    });

    it('lets nobody take all the places alone', async () => {
      const registry = create();
      for (let call = 0; call < limits.ringingCallsPerPair; call += 1) {
        expect((await registry.open(ringing(`${call}`, 'eve', 'bob'))).kind).toBe('opened');
      }
      expect(await registry.open(ringing('more', 'eve', 'bob'))).toEqual({ kind: 'crowded' });
      expect((await registry.open(ringing('other', 'ada', 'bob'))).kind).toBe('opened');
    });

    it('lets nobody ring the whole team', async () => {
      const registry = create();
      for (let callee = 0; callee < limits.outgoingCallsPerPerson; callee += 1) {
        expect((await registry.open(ringing(`${callee}`, 'eve', `callee${callee}`))).kind).toBe('opened');
      }
      expect(await registry.open(ringing('more', 'eve', 'bob'))).toEqual({ kind: 'overdialled' });
      expect((await registry.open(ringing('other', 'ada', 'bob'))).kind).toBe('opened');
    });

    it('replaces only what is still as it was', async () => {
      const registry = create();
      const call = ringing('1', 'ada', 'bob');
      await registry.open(call);
      const results = await Promise.all([
        registry.replace(call, answered(call)),
        registry.replace(call, { ...call, revision: 1 }),
      ]);
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it('finds a merged call by both ids, until it is removed', async () => {
      const registry = create();
      const call = ringing('1', 'ada', 'bob');
      const merged = answered(call, 'call-2');
      await registry.open(call);
      await registry.replace(call, merged);
      expect(await registry.find('call-2' as CallId)).toEqual(merged);
      await registry.remove(call.callId);
      expect(await registry.find(call.callId)).toBeNull();
      expect(await registry.find('call-2' as CallId)).toBeNull();
    });

    it('lists the calls of a person that are not over', async () => {
      const registry = create();
      await registry.open(ringing('1', 'ada', 'bob'));
      await registry.restore(answered(ringing('2', 'eve', 'ada')));
      expect((await registry.ofPerson('ada' as UserId)).map(({ callId }) => callId)).toEqual([
        'call-1',
        'call-2',
      ]);
      await registry.remove('call-1' as CallId);
      expect(await registry.ofPerson('bob' as UserId)).toEqual([]);
    });
  });
}
