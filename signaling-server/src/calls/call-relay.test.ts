import { describe, expect, it } from 'vitest';
import { limits, type CallId, type DeviceId, type UserId } from '../protocol/index.ts';
import { LocalConnections } from '../socket/connections.ts';
import type { ActiveCall, Actor } from './call-record.ts';
import { CallRelay } from './call-relay.ts';

const ada: Actor = { userId: 'ada-user' as UserId, deviceId: 'ada-phone' as DeviceId };
const bob: Actor = { userId: 'bob-user' as UserId, deviceId: 'bob-phone' as DeviceId };
const call: ActiveCall = {
  ...{ callId: 'call-0001' as CallId, mergedCallId: null, revision: 1, state: 'active' },
  ...{ callerId: ada.userId, callerDevice: ada.deviceId, calleeId: bob.userId, calleeDevice: bob.deviceId },
  ...{ media: 'audio', warm: false, offeredTo: null, startedAt: 0, answeredAt: 0 },
  ...{ callerDueBy: null, calleeDueBy: null },
};

/** A relay between Ada, and Bob who is away until he connects. */
function relayToBob() {
  const connections = new LocalConnections();
  const relay = new CallRelay(connections);
  const heard: number[] = [];
  const line = {
    send: (_event: string, payload: unknown) => void heard.push((payload as { seq: number }).seq),
    close: () => undefined,
  };
  const say = (seq: number, body = '{}') =>
    relay.signal(call, ada, { callId: call.callId, to: bob.deviceId, seq, body });
  const connect = () => connections.add({ ...bob, connectedAt: 0 }, line);
  const drop = () => connections.remove(bob.deviceId, line);
  return { relay, heard, say, connect, drop };
}

describe('what waits for a device that is away', () => {
  it('goes on waiting when the device is gone again before it could be told', () => {
    const { relay, heard, say, connect, drop } = relayToBob();
    say(0);
    say(1);
    connect();
    drop();
    relay.deliverWaiting(call.callId, bob.deviceId);
    connect();
    relay.deliverWaiting(call.callId, bob.deviceId);
    expect(heard).toEqual([0, 1]);
  });

  it('is limited in size, so that nobody fills the memory of the server', () => {
    const { say } = relayToBob();
    let seq = 0;
    while (seq < 100 && say(seq, 'x'.repeat(limits.signalBody)).ok) seq += 1;
    expect(seq).toBe(8);
    expect(say(seq)).toMatchObject({ error: { code: 'rate_limited' } });
  });
});
