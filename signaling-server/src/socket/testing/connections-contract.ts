import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceOf } from '../../calls/testing/sample-calls.ts';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import type { CallId, CallIncoming, DeviceId } from '../../protocol/index.ts';
import { until } from '../../testing/until.ts';
import type { ConnectionHub } from '../connections.ts';
import { listen } from './listening-line.ts';

/** The same connections as one or more nodes have them. */
export interface ConnectionsUnderTest {
  readonly here: ConnectionHub;
  /** As another node sees them; the same where there is only one. */
  readonly elsewhere: ConnectionHub;
  dispose(): Promise<void>;
}

const bob = deviceOf('bob');
const tablet = { userId: bob.userId, deviceId: 'bob-tablet' as DeviceId };
const away = { status: 'away', note: 'ü€😀\n|' } as const;

function incomingCall(callId: string): CallIncoming {
  const ada = deviceOf('ada');
  return {
    ...{ callId: callId as CallId, fromDevice: ada.deviceId, media: 'audio', offer: null },
    ...{ warm: false, waiting: false, ringTimeoutMs: 1_000 },
    caller: { userId: ada.userId, username: 'ada', name: 'Ada', role: 'member' },
  };
}

/** What connections have to do, on however many nodes they are. */
export function testConnections(
  name: string,
  create: (clock: ManualClock) => Promise<ConnectionsUnderTest>,
): void {
  describe(`connections ${name}`, () => {
    let clock: ManualClock;
    let tested: ConnectionsUnderTest;
    let here: ConnectionHub;
    let elsewhere: ConnectionHub;
    beforeEach(async () => {
      clock = createManualClock();
      tested = await create(clock);
      ({ here, elsewhere } = tested);
    });
    afterEach(() => tested.dispose());

    /** Connects a device to the one node or the other. */
    const connect = async (hub: ConnectionHub, device = bob) => {
      clock.advance(1_000);
      const listening = listen();
      await hub.add({ ...device, connectedAt: clock.now() }, listening.line);
      return listening;
    };

    it('reach a device, wherever it is, and nobody who is not there', async () => {
      const { heard } = await connect(elsewhere);
      expect(await here.send(bob.deviceId, 'presence:own-changed', away)).toBe(true);
      expect(await here.send(tablet.deviceId, 'presence:own-changed', away)).toBe(false);
      await until(() => heard.length > 0);
      expect(heard).toEqual([away]);
    });

    it('know the devices of a person, the one in use first', async () => {
      await connect(elsewhere);
      await connect(here, tablet);
      const order = async () => (await here.devicesOf(bob.userId)).map(({ deviceId }) => deviceId);
      expect(await order()).toEqual([tablet.deviceId, bob.deviceId]);
      clock.advance(5_000);
      elsewhere.touch(bob.deviceId);
      await until(async () => (await order())[0] === bob.deviceId);
      expect(await here.isConnected(tablet.deviceId)).toBe(true);
    });

    it('reach all devices of a person, and everybody', async () => {
      const first = await connect(elsewhere);
      const second = await connect(here, tablet);
      await here.sendToPerson(bob.userId, 'presence:own-changed', away);
      await elsewhere.sendToAll('session:stale', {});
      for (const { events } of [first, second]) {
        await until(() => events.length === 2);
        expect(events.toSorted()).toEqual(['presence:own-changed', 'session:stale']);
      }
    });

    it('forget a device that is gone', async () => {
      const { line } = await connect(elsewhere);
      expect(await elsewhere.remove(bob.deviceId, line)).toBe('lost');
      expect(await here.isConnected(bob.deviceId)).toBe(false);
      expect(await here.devicesOf(bob.userId)).toEqual([]);
      expect(await here.send(bob.deviceId, 'presence:own-changed', away)).toBe(false);
    });

    it('close the older line of a device that connects again, and keep the newer one', async () => {
      const older = await connect(elsewhere);
      const newer = await connect(here);
      await until(() => older.isClosed());
      expect(newer.isClosed()).toBe(false);
      expect(await elsewhere.remove(bob.deviceId, older.line)).toBe('replaced');
      expect(await elsewhere.send(bob.deviceId, 'presence:own-changed', away)).toBe(true);
      await until(() => newer.heard.length > 0);
      expect(older.heard).toEqual([]);
    });

    it('close the older line also where the clock of its node is ahead', async () => {
      const older = listen();
      await elsewhere.add({ ...bob, connectedAt: clock.now() + 5_000 }, older.line);
      const newer = await connect(here);
      await until(() => older.isClosed());
      expect(newer.isClosed()).toBe(false);
    });

    it('do not let a call ring on a line that was told its end', async () => {
      const { events } = await connect(elsewhere);
      const call = incomingCall('call-000001');
      await elsewhere.send(bob.deviceId, 'call:incoming', call);
      await here.send(bob.deviceId, 'call:ended', { callId: call.callId, reason: 'cancelled', by: null });
      await until(() => events.length === 2);
      // From a node that was asked earlier and is slower.
      await here.send(bob.deviceId, 'call:incoming', call);
      await here.send(bob.deviceId, 'call:incoming', incomingCall('call-000002'));
      await until(() => events.length === 3);
      expect(events).toEqual(['call:incoming', 'call:ended', 'call:incoming']);
    });

    it('sign a device out, wherever it is, and say afterwards why its line ended', async () => {
      const { line, events, isClosed } = await connect(elsewhere);
      await here.revoke(bob.deviceId);
      await until(() => isClosed());
      expect(events).toEqual(['session:revoked']);
      expect(await elsewhere.remove(bob.deviceId, line)).toBe('revoked');
      await here.revoke(tablet.deviceId);
    });
  });
}
