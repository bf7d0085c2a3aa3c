import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import { limits, type CallId, type UserId } from '../../protocol/index.ts';
import { until } from '../../testing/until.ts';
import type { CallRegistry } from '../call-registry.ts';
import { answeredCall, endedCall, ringingCall } from './sample-calls.ts';

/** The same registry as one or more nodes have it. */
export interface RegistryUnderTest {
  readonly here: CallRegistry;
  /** As another node sees it; the same where there is only one. */
  readonly elsewhere: CallRegistry;
  dispose(): Promise<void>;
}

/** What every registry has to keep, wherever it keeps it. */
export function testCallRegistry(
  name: string,
  create: (clock: ManualClock) => Promise<RegistryUnderTest>,
): void {
  describe(`a registry of calls ${name}`, () => {
    let clock: ManualClock;
    let tested: RegistryUnderTest;
    let here: CallRegistry;
    let elsewhere: CallRegistry;
    beforeEach(async () => {
      clock = createManualClock(0);
      tested = await create(clock);
      ({ here, elsewhere } = tested);
    });
    afterEach(() => tested.dispose());

    it('opens a call once', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      expect(await here.open(call)).toEqual({ kind: 'opened' });
      expect(await elsewhere.open(ringingCall('1', ['eve', 'bob']))).toEqual({ kind: 'exists', call });
      expect(await elsewhere.find(call.callId)).toEqual(call);
      expect(await elsewhere.glance(call.callId)).toEqual(call);
    });

    it('sees crossed calls, also when both are opened at once', async () => {
      const opened = await Promise.all([
        here.open(ringingCall('1', ['ada', 'bob'])),
        elsewhere.open(ringingCall('2', ['bob', 'ada'])),
      ]);
      expect(opened.map(({ kind }) => kind).sort()).toEqual(['crossed', 'opened']);
    });

    it('does not take an answered call for a crossed one', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      await here.open(call);
      await here.replace(call, answeredCall(call));
      expect((await elsewhere.open(ringingCall('2', ['bob', 'ada']))).kind).toBe('opened');
    });

    it('lets only so many people ring one', async () => {
      for (let caller = 0; caller < limits.ringingCallsPerPerson; caller += 1) {
        await here.open(ringingCall(`${caller}`, [`caller${caller}`, 'bob']));
      }
      expect(await elsewhere.open(ringingCall('more', ['ada', 'bob']))).toEqual({ kind: 'crowded' });
      expect((await elsewhere.open(ringingCall('other', ['bob', 'eve']))).kind).toBe('opened');
    });

    it('lets nobody take all the places alone', async () => {
      for (let call = 0; call < limits.ringingCallsPerPair; call += 1) {
        expect((await here.open(ringingCall(`${call}`, ['eve', 'bob']))).kind).toBe('opened');
      }
      expect(await elsewhere.open(ringingCall('more', ['eve', 'bob']))).toEqual({ kind: 'crowded' });
      expect((await elsewhere.open(ringingCall('other', ['ada', 'bob']))).kind).toBe('opened');
    });

    it('lets nobody ring the whole team', async () => {
      for (let callee = 0; callee < limits.callsPerPerson; callee += 1) {
        expect((await here.open(ringingCall(`${callee}`, ['eve', `callee${callee}`]))).kind).toBe('opened');
      }
      expect(await elsewhere.open(ringingCall('more', ['eve', 'bob']))).toEqual({ kind: 'full' });
      expect((await elsewhere.open(ringingCall('other', ['ada', 'bob']))).kind).toBe('opened');
    });

    it('lets nobody be in more than so many calls, but for one that takes the place of another', async () => {
      for (let call = 0; call < limits.callsPerPerson; call += 1) {
        const ringing = ringingCall(`${call}`, call % 2 === 0 ? ['eve', 'bob'] : ['bob', 'eve']);
        expect((await here.open(ringing)).kind).toBe('opened');
        await here.replace(ringing, answeredCall(ringing));
      }
      expect(await elsewhere.open(ringingCall('out', ['eve', 'ada']))).toEqual({ kind: 'full' });
      expect(await elsewhere.open(ringingCall('in', ['ada', 'eve']))).toEqual({ kind: 'crowded' });
      const of = 'call-0' as CallId;
      const blind = { of, by: 'bob' as UserId, joins: null, device: null };
      expect((await elsewhere.open(ringingCall('on', ['eve', 'ada'], { origin: blind }))).kind).toBe(
        'opened',
      );
      const joined = { ...blind, joins: 'call-1' as CallId };
      expect((await elsewhere.open(ringingCall('joined', ['joe', 'eve'], { origin: joined }))).kind).toBe(
        'opened',
      );
    });

    it('replaces only what is still as it was', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      await here.open(call);
      const results = await Promise.all([
        here.replace(call, answeredCall(call)),
        elsewhere.replace(call, { ...call, revision: 1 }),
      ]);
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it('confirms only what is still as it was', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      await here.open(call);
      expect(await here.confirm(call)).toBe(true);
      await elsewhere.replace(call, { ...call, revision: 1 });
      expect(await here.confirm(call)).toBe(false);
      await elsewhere.remove(call.callId);
      expect(await here.confirm(call)).toBe(false);
    });

    it('can take back what could not be stored', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      await here.open(call);
      await here.replace(call, answeredCall(call));
      expect(await here.replace(answeredCall(call), call)).toBe(true);
      expect(await elsewhere.find(call.callId)).toEqual(call);
      expect((await elsewhere.open(ringingCall('2', ['bob', 'ada']))).kind).toBe('crossed');
    });

    it('keeps a call that ended until it is removed, and counts it no more', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      const ended = endedCall(answeredCall(call));
      await here.open(call);
      await here.replace(call, answeredCall(call));
      await here.replace(answeredCall(call), ended);
      expect(await elsewhere.find(call.callId)).toEqual(ended);
      expect(await elsewhere.ofPerson('ada' as UserId)).toEqual([]);
    });

    it('finds a merged call by both ids, until it is removed', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      const merged = answeredCall(call, { mergedCallId: 'call-2' as CallId });
      await here.open(call);
      await here.replace(call, merged);
      expect(await elsewhere.find('call-2' as CallId)).toEqual(merged);
      await here.confirm(merged);
      await here.remove(call.callId);
      expect(await elsewhere.find(call.callId)).toBeNull();
      expect(await elsewhere.find('call-2' as CallId)).toBeNull();
    });

    it('lists the calls of a person that are not over, oldest first', async () => {
      await here.open(ringingCall('1', ['ada', 'bob']));
      await here.restore(answeredCall(ringingCall('2', ['eve', 'ada'], { startedAt: 1 })));
      const list = await elsewhere.ofPerson('ada' as UserId);
      expect(list.map(({ callId }) => callId)).toEqual(['call-1', 'call-2']);
      await here.remove('call-1' as CallId);
      expect(await elsewhere.ofPerson('bob' as UserId)).toEqual([]);
    });

    it('restores a call only if nobody has it', async () => {
      const call = ringingCall('1', ['ada', 'bob']);
      expect(await here.restore(call)).toBe(true);
      expect(await elsewhere.restore({ ...call, revision: 7 })).toBe(false);
      expect(await here.find(call.callId)).toEqual(call);
    });

    describe('and their deadlines', () => {
      const STEP_MS = 500;
      const RING_MS = 10_000;

      /** Starts to keep deadlines, and notes what is due and when. */
      function keep(registry: CallRegistry, done: () => Promise<void> = () => Promise.resolve()) {
        const due: { readonly id: string; readonly at: number }[] = [];
        const onDue = (id: string) => {
          due.push({ id, at: clock.now() });
          return done();
        };
        registry.start({ onDue, onOrphaned: () => Promise.resolve() });
        return due;
      }

      /** Lets time pass until so much was due. */
      const untilDue = (due: readonly unknown[], count: number) =>
        until(() => {
          if (due.length < count) clock.advance(STEP_MS);
          return due.length >= count;
        });

      it('offers a call when its time has come, and not before', async () => {
        const due = keep(elsewhere);
        await here.open(ringingCall('1', ['ada', 'bob'], { ringsUntil: RING_MS }));
        await untilDue(due, 1);
        expect(due[0]!.id).toBe('call-1');
        expect(due[0]!.at).toBeGreaterThanOrEqual(RING_MS);
      });

      it('offers it again until it was dealt with', async () => {
        const due = keep(here, () => Promise.reject(new Error('the disk is full')));
        await here.open(ringingCall('1', ['ada', 'bob'], { ringsUntil: RING_MS }));
        await untilDue(due, 3);
        expect(new Set(due.map(({ id }) => id))).toEqual(new Set(['call-1']));
      });

      it('forgets the deadline of what has none any more', async () => {
        const due = keep(here);
        const call = ringingCall('1', ['ada', 'bob'], { ringsUntil: RING_MS });
        await here.open(call);
        await here.open(ringingCall('2', ['eve', 'joe'], { ringsUntil: 2 * RING_MS }));
        await here.replace(call, answeredCall(call));
        await untilDue(due, 1);
        expect(due[0]!.id).toBe('call-2');
      });
    });
  });
}
