import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  deadlineOf,
  settled,
  type ActiveCall,
  type CallRecord,
  type EndedCall,
  type Outcome,
  type RingingCall,
} from '../calls/call-record.ts';
import { transition } from '../calls/call-transition.ts';
import { limits, type CallId, type DeviceId, type UserId } from '../protocol/index.ts';
import { openDatabase, openStores, type Stores } from './stores.ts';
import { keepCall } from './testing/keep-call.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bob, bobsLaptop, newCall } from './testing/sample-people.ts';

const eve = 'user-eve' as UserId;
const idOf = (name: number | string) => `call-${name}` as CallId;
// A time of today, which does not fit in 32 bits.
const NOW = 1_795_000_000_010;
const common = {
  ...({ callId: idOf('0001'), mergedCallId: idOf('0002'), media: 'video', warm: true } as const),
  ...{ callerId: ada, callerDevice: adasLaptop, calleeId: bob, offeredTo: bobsLaptop, startedAt: NOW },
};
const origin = { of: idOf('first'), by: eve, joins: idOf('joined'), device: bobsLaptop };
const ringing: RingingCall = {
  ...{ ...common, origin, state: 'ringing', revision: 1, ringsUntil: NOW + 45_000 },
  ...{ callerDueBy: NOW + 1, calleeDueBy: NOW + 2, unable: [bobsLaptop] },
};
const active: ActiveCall = {
  ...{ ...common, origin, state: 'active', revision: 2, calleeDevice: bobsLaptop, answeredAt: NOW + 10 },
  ...{ callerDueBy: NOW + 3, calleeDueBy: NOW + 4, left: [adasLaptop] },
  handover: {
    ...{
      newCallId: idOf('second'),
      to: { userId: eve, username: 'eve', name: 'Eve', role: 'member' },
      by: ada,
    },
    ...{ attended: true, joins: idOf('joined'), dueBy: NOW + 5 },
  },
};
const ended: EndedCall = {
  ...{ ...common, origin, state: 'ended', revision: 3, calleeDevice: bobsLaptop, answeredAt: NOW + 10 },
  ...{ endedAt: NOW + 20, reason: 'media-failed', detail: 'no-relay', message: 'Bye', transferredTo: eve },
  ...{ by: ada, byDevice: adasLaptop },
};
const missed: EndedCall = {
  ...{ ...common, state: 'ended', revision: 3, calleeDevice: null, answeredAt: null },
  ...{ mergedCallId: null, endedAt: NOW + 20, reason: 'cancelled', message: null },
  ...{ by: ada, byDevice: adasLaptop },
};
/** Two people talk, and nothing else is to be said of it. */
const talk = (name: number | string, change: Partial<ActiveCall> = {}): ActiveCall => ({
  ...{ ...common, state: 'active', revision: 2, calleeDevice: bobsLaptop, answeredAt: NOW + 10 },
  ...{ callId: idOf(name), mergedCallId: null, callerDueBy: null, calleeDueBy: null, ...change },
});
const PAGE = { before: NOW * 2, limit: 10 };
const becomes = (call: CallRecord) => (): Outcome => ({ kind: 'moved', call, notices: [] });

describeOnEveryEngine('calls', (stores, place) => {
  /** As another node has them; the embedded database has none, and another program only reads here. */
  let others: Stores;
  const otherNode = () => (place().databaseUrl === null ? stores() : others);
  const logged: unknown[] = [];
  beforeEach(async () => {
    for (const name of ['ada', 'bob', 'eve']) await addAccount(stores(), name);
    logged.length = 0;
    others = await openStores(place(), { logger: { error: (fields) => void logged.push(fields) } });
  });
  afterEach(() => others.close());

  it('are there as they were kept, in every state and by both ids', async () => {
    const { calls } = stores();
    expect(await calls.open(ringing, null)).toEqual({ kind: 'opened', waiting: false });
    for (const call of [ringing, active, ended]) {
      if (call !== ringing) await calls.change(call.callId, becomes(call));
      expect(await calls.find(common.callId)).toEqual(call);
      expect(await calls.find(common.mergedCallId)).toEqual(call);
      const live = call.state === 'ended' ? [] : [call];
      for (const found of [await calls.live(), await calls.ofPerson(ada), await calls.ofPerson(bob)])
        expect(found).toEqual(live);
      expect(await calls.due((deadlineOf(call) ?? NOW) - 1)).toEqual([]);
      expect(await calls.due(deadlineOf(call) ?? PAGE.before)).toEqual(live.map(({ callId }) => callId));
    }
    expect(await calls.ofPerson(eve)).toEqual([]);
    expect(await calls.find(idOf('none'))).toBeNull();
    expect([await calls.endedSince(NOW + 19), await calls.endedSince(NOW + 20)]).toEqual([[ended], []]);
    expect((await calls.entries(common.callId)).get(bob)).toMatchObject({
      endDetail: 'no-relay',
      transfer: 'went',
    });
  });

  it('begin once, however often that is asked', async () => {
    const { calls } = stores();
    const call = newCall();
    await calls.open(call, null);
    expect(await calls.open({ ...call, media: 'video' }, 'busy')).toEqual({ kind: 'exists', call });
    expect(await stores().admin.countCalls()).toEqual({ ringing: 1, active: 0 });
  });

  it('that cross are the first one, whatever else is in the way of the second', async () => {
    const { calls } = stores();
    const call = newCall();
    await calls.open(call, null);
    const back = { ...newCall(), callerId: bob, calleeId: ada };
    expect(await calls.open(back, 'busy')).toEqual({ kind: 'crossed', call });
    expect(await calls.find(back.callId)).toBeNull();
  });

  it('are only so many at once: of one who calls, and of one who is called', async () => {
    const { calls } = stores();
    for (let count = 0; count < limits.ringingCallsPerPair; count += 1)
      expect(await calls.open(newCall(), null)).toEqual({ kind: 'opened', waiting: false });
    expect(await calls.open(newCall(), null)).toMatchObject({ kind: 'refused', call: { reason: 'busy' } });
    for (const number of Array(limits.callsPerPerson - limits.ringingCallsPerPair).keys())
      await keepCall(stores(), talk(number, { calleeId: eve }));
    const one = { ...newCall(), calleeId: eve };
    expect(await calls.open(one, null)).toEqual({ kind: 'full' });
    expect(await calls.find(one.callId)).toBeNull();
  });

  it('ring once where two people call each other at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [there, back] = [newCall(), { ...newCall(), callerId: bob, calleeId: ada }];
      const opened = await Promise.all([
        stores().calls.open(there, null),
        otherNode().calls.open(back, null),
      ]);
      expect(opened.map(({ kind }) => kind).sort()).toEqual(['crossed', 'opened']);
      const [rings, ...more] = await stores().calls.live();
      expect(more).toEqual([]);
      expect(opened).toContainEqual({ kind: 'crossed', call: rings });
      await stores().calls.change(rings!.callId, becomes({ ...missed, callId: rings!.callId }));
    }
  });

  it('ring no more often where one is called on many nodes at the same moment', async () => {
    const opened = await Promise.all(
      Array.from({ length: 6 }, (_, at) => [stores(), otherNode()][at % 2]!.calls.open(newCall(), null)),
    );
    expect(opened.filter(({ kind }) => kind === 'opened')).toHaveLength(limits.ringingCallsPerPair);
    expect(await stores().admin.countCalls()).toEqual({ ringing: limits.ringingCallsPerPair, active: 0 });
  });

  it('have the first of many answers, and decide on the others once more', async () => {
    const call = newCall();
    await stores().calls.open(call, null);
    const answers = Array.from({ length: 6 }, (_, at) => {
      const by = { userId: bob, deviceId: `device-bob-${at}` as DeviceId };
      const event = { type: 'answer', by, media: 'audio', merge: null } as const;
      return [stores(), otherNode()][at % 2]!.calls.change(call.callId, (now) => transition(now, event, NOW));
    });
    const changed = await Promise.all(answers);
    const moved = changed.flatMap((one) => (one?.outcome.kind === 'moved' ? [one.outcome.call] : []));
    expect(moved).toHaveLength(1);
    expect(await stores().calls.find(call.callId)).toEqual(moved[0]);
    for (const one of changed.filter((each) => each?.outcome.kind !== 'moved'))
      expect(one).toMatchObject({ before: moved[0], outcome: { kind: 'refused', code: 'call_gone' } });
  });

  it('that are not there are not decided on, and nothing is written where nothing changes', async () => {
    const { calls } = stores();
    expect(await calls.change(idOf('none'), () => expect.unreachable())).toBeNull();
    const call = newCall();
    await calls.open(call, null);
    expect(await calls.change(call.callId, () => settled)).toEqual({ before: call, outcome: settled });
    expect(await calls.find(call.callId)).toEqual(call);
  });

  it('that nobody can read hide no other, are in nobody’s way, and are told of once', async () => {
    for (const number of [1, 2, 3, 4])
      await keepCall(stores(), talk(number, { startedAt: NOW - number, callerDueBy: NOW }));
    const db = await openDatabase(place());
    await db.updateTable('calls').set({ answered_at: null }).where('call_id', '=', idOf(2)).execute();
    await db.updateTable('calls').set({ caller_summary: '{ "by' }).where('call_id', '=', idOf(3)).execute();
    await db.destroy();
    const { calls } = others;
    for (const live of [await calls.live(), await calls.ofPerson(ada), await calls.ofPerson(bob)])
      expect(live.map(({ callId }) => callId).sort()).toEqual([1, 3, 4].map(idOf));
    expect(await calls.find(idOf(2))).toBeNull();
    expect(await calls.change(idOf(2), () => expect.unreachable())).toBeNull();
    expect(await calls.entries(idOf(2))).toEqual(new Map());
    expect(await calls.open({ ...newCall(), startedAt: NOW - 9 }, null)).toMatchObject({
      kind: 'opened',
    });
    // A full page, as there is more to come after what is left out.
    const page = await calls.list(ada, { ...PAGE, limit: 2 });
    expect(page.map(({ callId }) => callId)).toEqual([idOf(1), idOf(4)]);
    const ofBob = await calls.list(bob, { ...PAGE, limit: 3 });
    expect(ofBob.map(({ callId }) => callId)).toEqual([1, 3, 4].map(idOf));
    expect(logged).toEqual([{ callId: idOf(2) }, { callId: idOf(3) }]);
  });

  it('that started at the same time are on one page or the next, each once', async () => {
    // Upper and lower case and signs, which databases sort in different ways.
    const ids = ['call-a1', 'call-B1', 'call_a2', 'call-A3', 'call--b'] as CallId[];
    for (const callId of ids) await keepCall(stores(), { ...missed, callId });
    const listed: CallId[] = [];
    for (let position: { before: number; beforeCall?: CallId } = { before: PAGE.before }; ;) {
      const page = await stores().calls.list(bob, { ...position, limit: 2 });
      listed.push(...page.map(({ callId }) => callId));
      const last = page.at(-1);
      if (last === undefined) break;
      position = { before: last.startedAt, beforeCall: last.callId };
    }
    expect(listed.toSorted()).toEqual(ids.toSorted());
  });

  it('take whatever a person can write', async () => {
    // Nobody can type the last one, but a program can send it.
    for (const [number, message] of ["it's “later”; -- drop", '\u{1F4DE} später', 'a\\b', 'a\0b'].entries()) {
      const call: EndedCall = { ...missed, callId: idOf(number), reason: 'declined', message };
      await keepCall(stores(), call);
      const kept = message.includes('\0') ? { ...call, message: expect.any(String) as string } : call;
      expect(await stores().calls.find(call.callId)).toEqual(kept);
    }
  });
});
