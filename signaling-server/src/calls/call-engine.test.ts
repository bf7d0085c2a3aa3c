import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../ops/clock.ts';
import { createLogger } from '../ops/logger.ts';
import { TimerDeadlines } from '../ops/deadlines.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import {
  CALLER_GRACE_MS,
  SEAT_GRACE_MS,
  type CallId,
  type DeviceId,
  type UserId,
} from '../protocol/index.ts';
import { LocalConnections } from '../socket/local-connections.ts';
import { CallEngine } from './call-engine.ts';
import type { CallLog } from './call-log.ts';
import type { ActiveCall, Actor, CallRecord, RingingCall } from './call-record.ts';
import { MemoryCallRegistry } from './memory-call-registry.ts';

const RING_MS = 30_000;
const ada: Actor = { userId: 'ada-user' as UserId, deviceId: 'ada-phone' as DeviceId };
const bob: Actor = { userId: 'bob-user' as UserId, deviceId: 'bob-phone' as DeviceId };

const line = { send: () => undefined, close: () => undefined };

/** Nothing here waits for anything but promises: after one turn of the loop all is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** As if another node had the call and died with it: what this one is told then. */
function hearing(registry: MemoryCallRegistry) {
  const start = vi.spyOn(registry, 'start');
  return (call: CallRecord): Promise<void> => start.mock.calls[0]![0].onOrphaned(call);
}

async function ringing({ earlyBy = 0, connected = [ada, bob], diskFull = false } = {}) {
  const time = createManualClock();
  const clock: Clock = {
    now: () => time.now(),
    startTimer: (delayMs, onElapsed) => time.startTimer(Math.max(1, delayMs - earlyBy), onElapsed),
  };
  const registry = new MemoryCallRegistry(new TimerDeadlines(clock));
  const connections = new LocalConnections();
  for (const { deviceId, userId } of connected) {
    await connections.add({ deviceId, userId, connectedAt: 0 }, line);
  }
  const ended: CallId[] = [];
  const logged: string[] = [];
  const disk = { isFull: diskFull };
  let saves = 0;
  const log: CallLog = {
    save: () => {
      saves += 1;
      return disk.isFull && saves > 1 ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
    },
    find: () => Promise.resolve(null),
    unfinished: () => Promise.resolve({ calls: [], unreadable: [] }),
    forget: () => Promise.resolve(),
    list: () => Promise.resolve([]),
    entry: () => Promise.resolve(null),
    countMissed: () => Promise.resolve(0),
    markSeen: () => Promise.resolve(),
    summarise: () => Promise.resolve(true),
  };
  const engine = new CallEngine({
    ...{ registry, connections, clock, log },
    logger: createLogger('error', { write: (line) => void logged.push(line) }),
    onInCall: () => Promise.resolve(),
    onChanged: () => Promise.resolve(),
    onAdopted: () => Promise.resolve(),
    onDecided: () => Promise.resolve(),
    onOver: (callId) => {
      ended.push(callId);
      return Promise.resolve();
    },
  });
  const orphan = hearing(registry);
  engine.start();
  const call: RingingCall = {
    ...{ callId: 'call-0001' as CallId, mergedCallId: null, revision: 0, state: 'ringing' },
    ...{ callerId: ada.userId, callerDevice: ada.deviceId, calleeId: bob.userId },
    ...{ media: 'audio', warm: false, offeredTo: null, startedAt: time.now(), callerDueBy: null },
    ringsUntil: time.now() + RING_MS,
  };
  await engine.exclusively(call.callId, async () => {
    await registry.open(call);
    await engine.begin(call);
  });
  await settled();
  const now = (): Promise<CallRecord | null> => registry.find(call.callId);
  const disconnect = async (by: Actor): Promise<void> => {
    await connections.remove(by.deviceId, line);
    await engine.apply(call.callId, { type: 'device-lost', by });
  };
  return { call, connections, disconnect, disk, ended, engine, logged, now, orphan, registry, time };
}

describe('the call engine', () => {
  afterEach(() => void vi.useRealTimers());

  it('keeps a deadline when its timer runs a little early, as those of the system do', async () => {
    const { call, ended, time } = await ringing({ earlyBy: 1 });
    time.advance(RING_MS - 1);
    await settled();
    expect(ended).toEqual([]);
    time.advance(1);
    await settled();
    expect(ended).toEqual([call.callId]);
  });

  it('keeps the seat of a device that was gone when its answer came only for a while', async () => {
    const { call, ended, engine, now, time } = await ringing({ connected: [ada] });
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    await settled();
    expect(((await now()) as ActiveCall).calleeDueBy).toBe(time.now() + SEAT_GRACE_MS);
    time.advance(SEAT_GRACE_MS);
    await settled();
    expect(ended).toEqual([call.callId]);
  });

  it('notices that as soon as there is a registry again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { call, connections, engine, now, time } = await ringing({ connected: [ada] });
    const isConnected = vi.spyOn(connections, 'isConnected');
    isConnected.mockRejectedValueOnce(new UnavailableError('Redis'));
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    await settled();
    expect(((await now()) as ActiveCall).calleeDueBy).toBe(null);
    await vi.advanceTimersByTimeAsync(1_000);
    await settled();
    expect(((await now()) as ActiveCall).calleeDueBy).toBe(time.now() + SEAT_GRACE_MS);
  });

  it('has another node look that takes over from this one before it could', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { call, connections, engine, now, registry } = await ringing({ connected: [ada] });
    const confirm = vi.spyOn(registry, 'confirm');
    vi.spyOn(connections, 'isConnected').mockRejectedValueOnce(new UnavailableError('Redis'));
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    await settled();
    expect(confirm).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    await settled();
    expect(confirm).toHaveBeenCalledWith(await now());
  });

  it('looks for who is gone when it takes over what another node had begun', async () => {
    const { call, connections, engine, now, orphan, registry, time } = await ringing();
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    for (const { deviceId } of [ada, bob]) await connections.remove(deviceId, line);
    const confirm = vi.spyOn(registry, 'confirm');
    await orphan((await now())!);
    const dueBy = time.now() + SEAT_GRACE_MS;
    expect(await now()).toMatchObject({ callerDueBy: dueBy, calleeDueBy: dueBy });
    expect(confirm).toHaveBeenCalledWith(await now());
  });

  it('keeps the seats of who is there when it takes over', async () => {
    const { call, engine, now, orphan } = await ringing();
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    await orphan((await now())!);
    expect(await now()).toMatchObject({ callerDueBy: null, calleeDueBy: null });
  });

  it('leaves what it could not notice to the others when it closes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { call, connections, engine, logged } = await ringing({ connected: [ada] });
    vi.spyOn(connections, 'isConnected').mockRejectedValue(new UnavailableError('Redis'));
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    const closed = engine.close();
    await vi.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(logged.join()).toContain('the absence of a device could not be stored');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends what a lost caller left ringing as soon as there is a database again', async () => {
    const { call, disk, ended, logged, time } = await ringing({ connected: [bob], diskFull: true });
    time.advance(CALLER_GRACE_MS);
    await settled();
    expect(logged.join()).toContain('the disk is full');
    expect(ended).toEqual([]);
    disk.isFull = false;
    time.advance(1_000);
    await settled();
    expect(ended).toEqual([call.callId]);
  });

  it('gives the seat of a lost device its deadline also while there is no database', async () => {
    const { call, disconnect, disk, ended, engine, now, time } = await ringing();
    await engine.apply(call.callId, { type: 'answer', by: bob, media: 'audio', merge: null });
    disk.isFull = true;
    await disconnect(ada);
    disk.isFull = false;
    expect(((await now()) as ActiveCall).callerDueBy).toBe(time.now() + SEAT_GRACE_MS);
    time.advance(SEAT_GRACE_MS);
    await settled();
    expect(ended).toEqual([call.callId]);
  });
});
