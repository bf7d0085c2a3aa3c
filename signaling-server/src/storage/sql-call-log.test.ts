import { beforeEach, expect, it } from 'vitest';
import type { ActiveCall, EndedCall, RingingCall } from '../calls/call-record.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import { openDatabase } from './database.ts';
import { openStores } from './stores.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bob, bobsLaptop } from './testing/sample-people.ts';

const common = {
  ...({
    callId: 'call-0001' as CallId,
    mergedCallId: 'call-0002' as CallId,
    media: 'video',
    warm: true,
  } as const),
  ...{ callerId: ada, callerDevice: adasLaptop, calleeId: bob, offeredTo: bobsLaptop },
  // A time of today, which does not fit in 32 bits.
  startedAt: 1_795_000_000_010,
};
const ringing: RingingCall = {
  ...{ ...common, state: 'ringing', revision: 1, callerDueBy: null },
  ringsUntil: common.startedAt + 45_000,
};
const active: ActiveCall = {
  ...{ ...common, state: 'active', revision: 2, calleeDevice: bobsLaptop },
  ...{ answeredAt: common.startedAt + 10, callerDueBy: null, calleeDueBy: null },
};
const ended: EndedCall = {
  ...{ ...common, state: 'ended', revision: 3, calleeDevice: bobsLaptop, answeredAt: active.answeredAt },
  ...{ endedAt: common.startedAt + 20, reason: 'hangup', message: null, by: ada, byDevice: adasLaptop },
};
const missed: EndedCall = { ...ended, answeredAt: null, calleeDevice: null, reason: 'cancelled' };
const PAGE = { before: common.startedAt * 2, limit: 10 };

describeOnEveryEngine('the log of calls', (stores, place) => {
  beforeEach(async () => {
    for (const name of ['ada', 'bob', 'eve']) await addAccount(stores(), name);
  });

  it('gives back what it was given, by both ids', async () => {
    for (const call of [ringing, active]) {
      await stores().calls.save(call);
      expect(await stores().calls.find(common.callId)).toEqual(call);
      expect(await stores().calls.find('call-0002' as CallId)).toEqual(call);
      expect(await stores().calls.unfinished()).toEqual({ calls: [call], unreadable: [] });
    }
    await stores().calls.save(ended);
    expect(await stores().calls.find(common.callId)).toEqual(ended);
    expect(await stores().calls.unfinished()).toEqual({ calls: [], unreadable: [] });
    expect(await stores().calls.find('call-0003' as CallId)).toBeNull();
  });

  it('keeps what is known of an end besides its reason', async () => {
    const failed: EndedCall = { ...ended, reason: 'media-failed', detail: 'no-relay' };
    await stores().calls.save(active);
    await stores().calls.save(failed);
    expect(await stores().calls.find(common.callId)).toEqual(failed);
    expect(await stores().calls.entry(bob, common.callId)).toMatchObject({ endDetail: 'no-relay' });
  });

  it('never goes back to an older state', async () => {
    await stores().calls.save(ended);
    await stores().calls.save(active);
    expect(await stores().calls.find(common.callId)).toEqual(ended);
  });

  it('gives every call that goes on and can be read, and says which ones can not', async () => {
    const idOf = (number: number) => `call-${number}` as CallId;
    const calls = [1, 2, 3].map((number) => ({ ...active, callId: idOf(number), mergedCallId: null }));
    for (const call of calls) await stores().calls.save(call);
    const db = await openDatabase(place());
    await db.updateTable('calls').set({ answered_at: null }).where('call_id', '=', idOf(1)).execute();
    await db.updateTable('calls').set({ handover: '{ "by' }).where('call_id', '=', idOf(2)).execute();
    await db.destroy();
    const { calls: readable, unreadable } = await stores().calls.unfinished();
    expect(readable).toEqual([calls[2]]);
    expect([...unreadable].sort()).toEqual([idOf(1), idOf(2)]);
  });

  it('leaves what nobody can read out of a history, and tells of it once', async () => {
    const idOf = (number: number) => `call-${number}` as CallId;
    const logged: unknown[] = [];
    const logger = { error: (fields: object) => void logged.push(fields) };
    const told = await openStores(place(), { logger });
    const { calls } = told;
    for (const number of [1, 2, 3, 4]) {
      const call = { ...active, callId: idOf(number), mergedCallId: null };
      await calls.save({ ...call, startedAt: active.startedAt - number });
    }
    const db = await openDatabase(place());
    await db.updateTable('calls').set({ answered_at: null }).where('call_id', '=', idOf(2)).execute();
    await db.updateTable('calls').set({ caller_summary: '{ "by' }).where('call_id', '=', idOf(3)).execute();
    await db.destroy();
    for (const userId of [ada, bob]) {
      expect(await calls.entry(userId, idOf(2))).toBeNull();
      expect(await calls.entry(userId, idOf(1))).toMatchObject({ callId: idOf(1) });
    }
    // A full page, as there is more to come after what is left out.
    const page = await calls.list(ada, { ...PAGE, limit: 2 });
    expect(page.map(({ callId }) => callId)).toEqual([idOf(1), idOf(4)]);
    const ofBob = await calls.list(bob, PAGE);
    expect(ofBob.map(({ callId }) => callId)).toEqual([idOf(1), idOf(3), idOf(4)]);
    expect(logged).toEqual([{ callId: idOf(2) }, { callId: idOf(3) }]);
    await told.close();
  });

  it('forgets a call that rings as it did, and no other', async () => {
    const { calls } = stores();
    await calls.save(ringing);
    await calls.forget({ ...ringing, revision: 0 });
    expect(await calls.find(common.callId)).toEqual(ringing);
    await calls.forget(ringing);
    expect(await calls.find(common.callId)).toBeNull();
    await calls.save({ ...active, revision: ringing.revision });
    await calls.forget(ringing);
    expect(await calls.find(common.callId)).toMatchObject({ state: 'active' });
  });

  it('saves many at once, and loses none for one that can not be saved', async () => {
    const idOf = (number: number) => `call-${1_000 + number}` as CallId;
    const calls = Array.from({ length: 300 }, (_, number) => ({
      ...{ ...active, callId: idOf(number), mergedCallId: null },
      // The fifth is of somebody who does not exist.
      ...(number === 4 ? { callerId: 'nobody' as UserId } : {}),
    }));
    const results = await Promise.allSettled(calls.map((call) => stores().calls.save(call)));
    const failed = results.flatMap(({ status }, number) => (status === 'rejected' ? [number] : []));
    expect(failed).toEqual([4]);
    expect((await stores().calls.unfinished()).calls).toHaveLength(299);
    expect(await stores().calls.find(idOf(299))).toEqual(calls[299]);
  });

  it('ends up with the newest of states that are saved at the same time', async () => {
    await Promise.all([ended, ringing, active].map((call) => stores().calls.save(call)));
    expect(await stores().calls.find(common.callId)).toEqual(ended);
  });

  it('keeps what was seen when the call changes', async () => {
    await stores().calls.save(missed);
    expect(await stores().calls.countMissed(bob)).toBe(1);
    expect(await stores().calls.countMissed(ada)).toBe(0);
    await stores().calls.markSeen(bob);
    await stores().calls.save({ ...missed, revision: 4 });
    expect(await stores().calls.countMissed(bob)).toBe(0);
  });

  it('tells each of the two their side, the newest first, page by page, and nobody else anything', async () => {
    for (let index = 0; index < 5; index += 1) {
      const callId = `call-page-${index}` as CallId;
      await stores().calls.save({ ...missed, callId, mergedCallId: null, startedAt: 1_000 + index });
    }
    const page = await stores().calls.list(bob, { before: 1_004, limit: 2 });
    expect(
      page.map(({ startedAt, direction, missed, seen, peer }) => [
        startedAt,
        direction,
        missed,
        seen,
        peer.name,
      ]),
    ).toEqual([
      [1_003, 'incoming', true, false, 'ada'],
      [1_002, 'incoming', true, false, 'ada'],
    ]);
    const others = await stores().calls.list(ada, PAGE);
    expect(others.map(({ direction, missed, peer }) => [direction, missed, peer.name])[0]).toEqual([
      'outgoing',
      false,
      'bob',
    ]);
    expect(others).toHaveLength(5);
    expect(await stores().calls.list('user-eve' as typeof ada, PAGE)).toEqual([]);
    expect((await stores().calls.entry(bob, 'call-page-0' as CallId))?.startedAt).toBe(1_000);
    expect(await stores().calls.entry('user-eve' as typeof ada, 'call-page-0' as CallId)).toBeNull();
  });

  it('gives calls that started at the same time on one page or the next, each once', async () => {
    // Upper and lower case and signs, which databases sort in different ways.
    const ids = ['call-a1', 'call-B1', 'call_a2', 'call-A3', 'call--b'] as CallId[];
    for (const callId of ids) await stores().calls.save({ ...missed, callId, mergedCallId: null });
    const listed: CallId[] = [];
    for (let position: { before: number; beforeCall?: CallId } = { before: PAGE.before }; ;) {
      const page = await stores().calls.list(bob, { ...position, limit: 2 });
      listed.push(...page.map(({ callId }) => callId));
      const last = page.at(-1);
      if (last === undefined) break;
      position = { before: last.startedAt, beforeCall: last.callId };
    }
    expect(listed).toHaveLength(ids.length);
    expect(new Set(listed)).toEqual(new Set(ids));
  });

  it('takes whatever a person can write', async () => {
    for (const [index, message] of ["it's “later”; -- drop", '\u{1F4DE} später', 'a\\b'].entries()) {
      const callId = `call-words-${index}` as CallId;
      const call: EndedCall = { ...missed, callId, mergedCallId: null, reason: 'declined', message };
      await stores().calls.save(call);
      expect(await stores().calls.find(callId)).toEqual(call);
      for (const person of [ada, bob])
        expect(await stores().calls.entry(person, callId)).toMatchObject({ endReason: 'declined', message });
    }
    // Nobody can type it, but a program can send it.
    const call: EndedCall = { ...missed, reason: 'declined', message: 'a\0b' };
    await stores().calls.save(call);
    expect(await stores().calls.find(call.callId)).toMatchObject({ state: 'ended', reason: 'declined' });
  });
});
