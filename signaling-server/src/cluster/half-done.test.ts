import { describe, expect, it, vi } from 'vitest';
import type { CallRecord } from '../calls/call-record.ts';
import type { CallRegistry } from '../calls/call-registry.ts';
import { answeredCall, endedCall, ringingCall } from '../calls/testing/sample-calls.ts';
import { createInProcessServer, type InProcessServer } from '../fuzz/testing/in-process-server.ts';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { persons } from '../fuzz/testing/race-stores.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { RING_TIMEOUT_MS, type CallId, type DeviceId, type Person, type Reply } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { FINISHED_WITHIN_MS } from './redis-call-registry.ts';
import type { ConnectionHub } from '../socket/connections.ts';
import type { SharedState } from '../shared-state.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

const [ada, bob, cyd] = persons as [Person, Person, Person];
const callId = 'call-000001' as CallId;

/** Redis is out of reach when this is to be told: once. */
function mute(connections: ConnectionHub, event: string) {
  let isMute = false;
  const muted = new Proxy(connections, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: Parameters<ConnectionHub['send']>): unknown => {
        if (name !== 'send' || args[1] !== event || isMute) return Reflect.apply(member, target, args);
        isMute = true;
        return Promise.reject(new UnavailableError('Redis'));
      };
    },
  });
  return { connections: muted, wasMute: () => isMute };
}

type IsMeant = (after: CallRecord, before: CallRecord) => boolean;

/** Redis makes this of a call when it is asked to, but says so too late, as when it was paused: once. */
function tooLateWith(isMeant: IsMeant, registry: CallRegistry) {
  let isLate = true;
  const late = new Proxy(registry, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...args: Parameters<CallRegistry['replace']>): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(member, target, args);
        if (name !== 'replace' || !isMeant(args[1], args[0]) || !isLate) return answer;
        isLate = false;
        throw new UnavailableError('Redis');
      };
    },
  });
  return { registry: late, wasLate: () => !isLate };
}

const isHandedOver = (call: CallRecord): boolean => call.state === 'active' && call.handover !== undefined;

/** Each with a way to ask, and what all of them hear. */
function phonesOf(server: InProcessServer) {
  const heard: string[] = [];
  const connect = (person: Person) => {
    const deviceId = `${person.username}-phone` as DeviceId;
    const device = { person, deviceId, onSent: () => undefined };
    const carrier = server.open(device, (name) => void heard.push(`${person.username} ${name}`));
    return (event: string, payload: object): Promise<Reply<unknown>> =>
      new Promise((resolve) => carrier.send(event, payload, resolve));
  };
  return { heard, connect };
}

describe.skipIf(missingRedis !== null)('what Redis did not say in time that it has', () => {
  const redis = useRedis();

  /** Ada calls Bob, and it rings. */
  async function ringingWhereLateWith(isMeant: IsMeant) {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const { url } = redis.current;
    const cluster = await createRedisState({ url, prefix: redis.current.createPrefix(), clock, log });
    const { registry, wasLate } = tooLateWith(isMeant, cluster.registry);
    const stores = createMemoryStores(persons);
    const server = createInProcessServer({ clock, log, shared: { ...cluster, registry }, stores });
    const { heard, connect } = phonesOf(server);
    const [asAda, asBob] = [connect(ada), connect(bob)];
    await asBob('ice:refresh', {});
    const toBob = { callId, calleeId: bob.userId, media: 'audio', offer: null };
    expect(await asAda('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
    const close = async (): Promise<void> => {
      await server.close();
      await cluster.close();
    };
    return { clock, cluster, asAda, asBob, heard, stores, wasLate, close };
  }

  it('of an answer is told to everybody and written down when it is said again, on the same node', async () => {
    const { asBob, heard, stores, close } = await ringingWhereLateWith(({ state }) => state === 'active');
    const answer = { callId, media: 'audio' };
    expect(await asBob('call:answer', answer)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await asBob('call:answer', answer)).toMatchObject({ ok: true });
    await until(() => heard.includes(`${ada.username} call:answered`));
    expect(await stores.calls.find(callId)).toMatchObject({ state: 'active' });
    await close();
  });

  it.each([
    { when: 'at once', fails: false },
    { when: 'a while later, where the node could not even learn that it is so', fails: true },
  ])('of an end that nobody asked for is told to everybody and written down $when', async ({ fails }) => {
    const isEnd: IsMeant = ({ state }) => state === 'ended';
    const { clock, cluster, heard, stores, wasLate, close } = await ringingWhereLateWith(isEnd);
    const isUnfinished = vi.spyOn(cluster.registry, 'isUnfinished');
    if (fails) isUnfinished.mockRejectedValueOnce(new Error('Redis is wrong'));
    clock.advance(RING_TIMEOUT_MS);
    await until(() => wasLate() && isUnfinished.mock.calls.length > 0);
    if (fails) {
      expect(await stores.calls.find(callId)).toMatchObject({ state: 'ringing' });
      clock.advance(FINISHED_WITHIN_MS);
    }
    await until(async () => (await cluster.registry.find(callId)) === null);
    expect(await stores.calls.find(callId)).toMatchObject({ state: 'ended', reason: 'no-answer' });
    for (const { username } of [ada, bob]) expect(heard).toContain(`${username} call:ended`);
    await close();
  });

  /** Ada hands Bob over to Cyd, who declines; on a server of which this is changed. */
  async function declinedHandover(change: (cluster: SharedState) => Partial<SharedState>) {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const { url } = redis.current;
    const cluster = await createRedisState({ url, prefix: redis.current.createPrefix(), clock, log });
    const shared = { ...cluster, ...change(cluster) };
    const server = createInProcessServer({ clock, log, shared, stores: createMemoryStores(persons) });
    const { heard, connect } = phonesOf(server);
    const [asAda, asBob, asCyd] = [connect(ada), connect(bob), connect(cyd)];
    for (const ask of [asBob, asCyd]) await ask('ice:refresh', {});
    await asAda('call:start', { callId, calleeId: bob.userId, media: 'audio', offer: null });
    await asBob('call:answer', { callId, media: 'audio' });
    const newCallId = 'call-000002' as CallId;
    await asAda('call:transfer', { callId, newCallId, to: cyd.userId });
    const toCyd = {
      callId: newCallId,
      calleeId: cyd.userId,
      media: 'audio',
      offer: null,
      transferOf: callId,
    };
    expect(await asBob('call:start', toCyd)).toMatchObject({ data: { outcome: 'ringing' } });
    expect(await asCyd('call:decline', { callId: newCallId })).toMatchObject({ ok: true });
    const close = async (): Promise<void> => {
      await server.close();
      await cluster.close();
    };
    return { heard, close };
  }

  it('of a handover that begins is asked for by whom it is about, although nobody hands over once more', async () => {
    const { asAda, asBob, heard, wasLate, close } = await ringingWhereLateWith(isHandedOver);
    expect(await asBob('call:answer', { callId, media: 'audio' })).toMatchObject({ ok: true });
    const transfer = { callId, newCallId: 'call-000002', to: cyd.userId };
    expect(await asAda('call:transfer', transfer)).toMatchObject({ error: { code: 'unavailable' } });
    expect(wasLate()).toBe(true);
    await until(() => heard.includes(`${bob.username} session:stale`));
    const resumed = await asBob('session:resume', { callIds: [callId] });
    expect(resumed).toMatchObject({ data: { live: [{ callId, handover: { newCallId: 'call-000002' } }] } });
    await close();
  });

  it('of a handover that came to nothing is told to both as soon as it can be', async () => {
    let wasMute = (): boolean => false;
    const { heard, close } = await declinedHandover((cluster) => {
      const muted = mute(cluster.connections, 'call:transfer-returned');
      wasMute = muted.wasMute;
      return { connections: muted.connections };
    });
    expect(wasMute()).toBe(true);
    for (const { username } of [ada, bob])
      await until(() => heard.includes(`${username} call:transfer-returned`));
    await close();
  });

  it('of a handover that came to nothing is asked for by both, whom nobody can tell what it was', async () => {
    let wasLate = (): boolean => false;
    const { heard, close } = await declinedHandover((cluster) => {
      const isBack: IsMeant = (after, before) => isHandedOver(before) && !isHandedOver(after);
      const late = tooLateWith(isBack, cluster.registry);
      wasLate = late.wasLate;
      return { registry: late.registry };
    });
    expect(wasLate()).toBe(true);
    for (const { username } of [ada, bob]) await until(() => heard.includes(`${username} session:stale`));
    await close();
  });

  it('is left to others by a node that ends in order', async () => {
    const options = {
      ...{ url: redis.current.url, prefix: redis.current.createPrefix(), leaseMs: 1_000 },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const [ending, other] = [await createRedisState(options), await createRedisState(options)];
    const [ringing, orphaned] = [ringingCall('1', ['ada', 'bob']), [] as CallRecord[]];
    const ended = endedCall(answeredCall(ringing));
    await ending.registry.open(ringing);
    await ending.registry.replace(ringing, ended);
    await ending.close();
    const nothing = () => Promise.resolve();
    other.registry.start({
      onDue: nothing,
      onOrphaned: (call) => {
        orphaned.push(call);
        return other.registry.remove(call.callId);
      },
    });
    other.start(noEvents);
    await until(async () => (await other.registry.find(ended.callId)) === null);
    expect(orphaned).toEqual([ended]);
    other.registry.stop();
    await other.close();
  });
});
