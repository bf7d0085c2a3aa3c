import { describe, expect, it, type TestContext } from 'vitest';
import { CallEngine } from '../calls/call-engine.ts';
import type { Actor, CallEvent, CallRecord, LiveCall } from '../calls/call-record.ts';
import { transition } from '../calls/call-transition.ts';
import { deviceOf, ringingCall } from '../calls/testing/sample-calls.ts';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId, DeviceId, Person, ServerEventName, UserId } from '../protocol/index.ts';
import { LocalConnections } from '../socket/local-connections.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

const [ada, bob] = [deviceOf('ada'), deviceOf('bob')];
const desk: Actor = { userId: bob.userId, deviceId: 'bob-desk' as DeviceId };
const newCallId = 'call-2' as CallId;
const cleo: Person = { userId: 'cleo' as UserId, username: 'cleo', name: 'Cleo', role: 'member' };

const answer: CallEvent = { type: 'answer', by: bob, media: 'audio', merge: null };
const transfer: CallEvent = {
  ...{ type: 'transfer', by: ada },
  handover: { newCallId, to: cleo, by: ada.userId, attended: false, joins: null },
};
const returned: CallEvent = { type: 'handover-returned', newCallId, reason: 'declined' };

const nothing = () => Promise.resolve();

describe.skipIf(missingRedis !== null)('what a node made of a call and told nobody', () => {
  const redis = useRedis();

  /** Ada's phone and Bob's desk phone are connected here; the phone of Bob that answers is not, or is on its way. */
  async function twoNodes({ onTestFinished }: TestContext) {
    const options = {
      ...{ url: redis.current.url, prefix: redis.current.createPrefix() },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const [dying, here] = [await createRedisState(options), await createRedisState(options)];
    const connections = new LocalConnections();
    const heard: string[] = [];
    for (const { userId, deviceId } of [ada, desk]) {
      const send = (event: ServerEventName): void => void heard.push(`${deviceId} ${event}`);
      await connections.add({ userId, deviceId, connectedAt: 0 }, { send, close: () => undefined });
    }
    const log = createMemoryStores([]).calls;
    const engine = new CallEngine({
      ...{ registry: here.registry, connections, log, clock: options.clock, logger: options.log },
      ...{ onInCall: nothing, onChanged: nothing, onAdopted: nothing, onOver: nothing, onDecided: nothing },
    });
    onTestFinished(async () => {
      await engine.close();
      for (const node of [dying, here]) await node.close();
    });
    const ringing = ringingCall('1', ['ada', 'bob']);
    await dying.registry.open(ringing);
    await dying.registry.confirm(ringing);
    await log.save(ringing);
    /** The node that dies gets so far with it, and no further. */
    const makeOf = async (before: CallRecord, event: CallEvent): Promise<LiveCall> => {
      const outcome = transition(before, event, 0);
      if (outcome.kind !== 'moved' || outcome.call.state === 'ended') throw new Error('It does not go on');
      expect(await dying.registry.replace(before, outcome.call)).toBe(true);
      return outcome.call;
    };
    return { dying, here, engine, heard, log, ringing, makeOf };
  }

  it.for<{ readonly who: string; readonly event: CallEvent }>([
    { who: 'answered is lost', event: { type: 'device-lost', by: bob } },
    { who: 'called hands over', event: transfer },
  ])('is told where the device that $who', async ({ event }, context) => {
    const { here, engine, heard, log, ringing, makeOf } = await twoNodes(context);
    await makeOf(ringing, answer);
    expect(await engine.apply(ringing.callId, event)).toMatchObject({ kind: 'moved' });
    expect(heard).toEqual(expect.arrayContaining(['ada-device call:answered', 'bob-desk call:ended']));
    expect(await log.find(ringing.callId)).toMatchObject({ state: 'active' });
    const call = (await here.registry.find(ringing.callId))!;
    expect(call.state === 'active' && call.calleeDueBy !== null).toBe(true);
    expect(await here.registry.isUnfinished(call)).toBe(false);
  });

  it('is asked for by both where it was that a handover came to nothing', async (context) => {
    const { dying, engine, heard, ringing, makeOf } = await twoNodes(context);
    const handedOver = await makeOf(await makeOf(ringing, answer), transfer);
    await dying.registry.confirm(handedOver);
    await makeOf(handedOver, returned);
    await engine.apply(ringing.callId, { type: 'device-lost', by: bob });
    expect(heard).toContain('ada-device session:stale');
  });

  it('is told once only, with who is not there any more', async (context) => {
    const { here, engine, heard, ringing, makeOf } = await twoNodes(context);
    await makeOf(ringing, answer);
    await engine.apply(ringing.callId, transfer);
    await engine.apply(ringing.callId, { type: 'device-lost', by: bob });
    expect(heard.filter((news) => news === 'ada-device call:answered')).toHaveLength(1);
    expect(await here.registry.isUnfinished(ringing)).toBe(false);
  });

  it('keeps nobody from leaving or coming back while there is no database, and is told once there is', async (context) => {
    const { here, engine, heard, log, ringing, makeOf } = await twoNodes(context);
    await makeOf(ringing, answer);
    let isAway = true;
    const save = log.save.bind(log);
    const saveIfThere: typeof save = (call) =>
      isAway ? Promise.reject(new UnavailableError('Database')) : save(call);
    Object.assign(log, { save: saveIfThere });
    const { callId } = ringing;
    expect(await engine.apply(callId, { type: 'device-lost', by: bob })).toMatchObject({ kind: 'moved' });
    expect(await engine.apply(callId, { type: 'device-back', by: bob })).toMatchObject({ kind: 'moved' });
    expect(heard).not.toContain('ada-device call:answered');
    isAway = false;
    await until(() => heard.includes('ada-device call:answered'));
    await until(async () => !(await here.registry.isUnfinished((await here.registry.find(callId))!)));
    expect(await log.find(callId)).toMatchObject({ state: 'active' });
  });
});
