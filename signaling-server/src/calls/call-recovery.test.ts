import { describe, expect, it, vi } from 'vitest';
import { TimerDeadlines } from '../ops/deadlines.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { SEAT_GRACE_MS, type CallId, type UserId } from '../protocol/index.ts';
import { LocalConnections } from '../socket/local-connections.ts';
import { CallEngine } from './call-engine.ts';
import type { CallLog } from './call-log.ts';
import type { CallRecord, LiveCall } from './call-record.ts';
import { MemoryCallRegistry } from './memory-call-registry.ts';
import { refused } from './refused.ts';
import { answeredCall, deviceOf, ringingCall } from './testing/sample-calls.ts';

const bob = deviceOf('bob');
const rang = ringingCall('1', ['ada', 'bob']);
/** What another node has made of it. */
const over = refused(rang, 'cancelled');

const nothing = () => Promise.resolve();

/** Between two people of whom the phone of one is connected, and the registry has lost it. `known`: what the log has by now. */
async function interrupted<C extends LiveCall>(call: C) {
  const clock = createManualClock();
  const [connections, heard] = [new LocalConnections(), [] as string[]];
  await connections.add(
    { ...bob, connectedAt: 0 },
    { send: (event) => void heard.push(event), close: () => undefined },
  );
  const registry = new MemoryCallRegistry(new TimerDeadlines(clock));
  const known = { call: call as CallRecord, isAway: false, isFull: false, unreadable: [] as CallId[] };
  const unless = (isSo: boolean): Promise<void> =>
    isSo ? Promise.reject(new UnavailableError('The database')) : Promise.resolve();
  const [inCalls, forgotten] = [new Map<UserId, boolean>(), [] as CallId[]];
  let isRead = false;
  const log: Pick<CallLog, 'unfinished' | 'find' | 'save'> = {
    // The first time it is read before it ends elsewhere.
    unfinished() {
      const isListed = !isRead || known.call.state !== 'ended';
      isRead = true;
      return Promise.resolve({ calls: isListed ? [call] : [], unreadable: known.unreadable });
    },
    find: () => unless(known.isAway).then(() => known.call),
    async save(saved) {
      await unless(known.isFull);
      if (saved.revision > known.call.revision) known.call = saved;
    },
  };
  const logged: string[] = [];
  const logger = createLogger('error', { write: (line) => void logged.push(line) });
  const engine = new CallEngine({
    ...{ registry, connections, clock, logger, log: log as CallLog },
    onInCall: (userId, _callId, inCall) => Promise.resolve(void inCalls.set(userId, inCall)),
    ...{ onChanged: nothing, onAdopted: nothing, onDecided: nothing },
    onOver: (callId) => Promise.resolve(void forgotten.push(callId)),
  });
  return { call, clock, engine, registry, heard, known, inCalls, forgotten, logged };
}

describe('a recovery', () => {
  it('tells of the end of what another node had taken up and ended before it', async () => {
    const { call, engine, registry, heard, known } = await interrupted(rang);
    known.call = over;
    await engine.recover({ allWereAway: false });
    expect(await registry.find(call.callId)).toBeNull();
    expect(heard).toEqual(['call:ended']);
  });

  it('leaves nothing of what it had put back while another node ended it, and somebody answered in between', async () => {
    const { call, engine, registry, heard, known, inCalls, forgotten } = await interrupted(rang);
    known.call = over;
    const answered = answeredCall(call);
    vi.spyOn(registry, 'restore').mockImplementationOnce(async () => {
      // What the other one made of it is as new as that, so it is not written down.
      await registry.open(call);
      await registry.replace(call, answered);
      for (const userId of [call.callerId, call.calleeId]) inCalls.set(userId, true);
      return true;
    });
    await engine.recover({ allWereAway: false });
    expect(await registry.find(call.callId)).toBeNull();
    expect(heard).toEqual(['call:ended']);
    expect([...inCalls.values()]).toEqual([false, false]);
    expect(forgotten).toEqual([call.callId]);
  });

  it.each([
    { written: 'begun anew', state: { ...rang, revision: rang.revision + 1 } },
    { written: 'answered', state: answeredCall(rang) },
  ])('ends what rings although it is written down too late as $written', async ({ state }) => {
    const { call, engine, registry, known } = await interrupted(rang);
    // After it was read, by a node that had no answer of the log.
    known.call = state;
    await engine.recover({ allWereAway: false });
    expect(await registry.find(call.callId)).toBeNull();
    expect(known.call).toMatchObject({ state: 'ended', reason: 'failed' });
  });

  it('looks again at what it had put back where it could not learn whether that was over', async () => {
    const { call, engine, registry, heard, known } = await interrupted(rang);
    known.isAway = true;
    await expect(engine.recover({ allWereAway: false })).rejects.toThrow(UnavailableError);
    Object.assign(known, { isAway: false, call: over });
    await engine.recover({ allWereAway: false });
    expect(await registry.find(call.callId)).toBeNull();
    expect(heard).toEqual(['call:ended']);
  });

  it('ends what rang also where that could not be written down at first', async () => {
    const { call, engine, registry, heard, known } = await interrupted(rang);
    known.isFull = true;
    await expect(engine.recover({ allWereAway: false })).rejects.toThrow(UnavailableError);
    known.isFull = false;
    await engine.recover({ allWereAway: false });
    expect(await registry.find(call.callId)).toBeNull();
    expect(known.call).toMatchObject({ state: 'ended', reason: 'failed' });
    expect(heard).toEqual(['call:ended']);
  });

  it.each([
    { of: 'what it puts back', isKept: false },
    { of: 'what the registry has kept while all were away', isKept: true },
  ])('keeps the seat of who is there already for as long as they are: $of', async ({ isKept }) => {
    const { call, clock, engine, registry } = await interrupted(answeredCall(rang));
    if (isKept) await registry.restore({ ...call, calleeDueBy: clock.now() });
    await engine.recover({ allWereAway: isKept });
    expect(await registry.find(call.callId)).toMatchObject({
      callerDueBy: clock.now() + SEAT_GRACE_MS,
      calleeDueBy: null,
    });
  });

  it('shows who speaks in what another node has put back, and has not shown yet', async () => {
    const { call, engine, registry, inCalls } = await interrupted(answeredCall(rang));
    await registry.restore(call);
    await engine.recover({ allWereAway: false });
    expect([...inCalls]).toEqual([
      [call.callerId, true],
      [call.calleeId, true],
    ]);
  });

  it('ends before the next call where it is called off, and takes up the rest when it is done again', async () => {
    const { call, engine, registry } = await interrupted(answeredCall(rang));
    const end = new AbortController();
    end.abort(new Error('called off'));
    const interruption = { allWereAway: true, signal: end.signal };
    await expect(engine.recover(interruption)).rejects.toThrow('called off');
    expect(await registry.find(call.callId)).toBeNull();
    await engine.recover({ allWereAway: true });
    expect(await registry.find(call.callId)).toMatchObject({ state: 'active' });
  });

  it('takes up what can be read, and says in the log what can not', async () => {
    const { call, engine, registry, known, logged } = await interrupted(answeredCall(rang));
    known.unreadable = ['call-broken' as CallId];
    await engine.recover({ allWereAway: false });
    expect(await registry.find(call.callId)).toMatchObject({ state: 'active' });
    expect(logged.join()).toContain('call-broken');
  });
});
