import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESTART_GRACE_MS } from '../presence/presence-service.ts';
import { CALLER_GRACE_MS, SEAT_GRACE_MS } from '../protocol/index.ts';
import { adaAndBob, ring, talk } from '../testing/people.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

describe('a restart', () => {
  let server: TestServer;
  let ada: TestDevice;
  let bob: TestDevice;
  const devices: TestDevice[] = [];
  beforeEach(async () => {
    server = await startTestServer();
    ({ ada, bob } = await adaAndBob(server));
    devices.push(ada, bob);
  });
  afterEach(async () => {
    for (const device of devices.splice(0)) device.drop();
    await server.stop();
  });

  it('keeps the seats of an answered call for who comes back', async () => {
    const callId = await talk(ada, bob);
    server = await server.restart();
    await ada.connect(server.url);
    expect(dataOf(await ada.request('session:resume', { callIds: [callId] })).live).toMatchObject([
      { callId, state: 'active', peerDevice: bob.deviceId },
    ]);
    await bob.connect(server.url);
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: false });
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: true });
    server.clock.advance(SEAT_GRACE_MS);
    dataOf(await bob.request('call:signal', { callId, to: ada.deviceId, seq: 9, body: '{}' }));
    expect(await ada.next('call:signaled')).toMatchObject({ seq: 9 });
    dataOf(await bob.request('call:hangup', { callId }));
    expect(await ada.next('call:ended')).toMatchObject({ callId, reason: 'hangup' });
  });

  it('ends an answered call to which nobody comes back', async () => {
    const callId = await talk(ada, bob);
    server = await server.restart();
    await ada.connect(server.url);
    server.clock.advance(SEAT_GRACE_MS);
    expect(await ada.next('call:ended')).toEqual({ callId, reason: 'signaling-lost', by: null });
  });

  it('leaves a call ringing, where both come back', async () => {
    const { callId } = await ring(ada, bob);
    bob.forgetEvents();
    server = await server.restart();
    await ada.connect(server.url);
    expect(dataOf(await ada.request('session:resume', { callIds: [callId] })).live).toMatchObject([
      { callId, state: 'ringing' },
    ]);
    await bob.connect(server.url);
    expect(await bob.next('call:incoming')).toMatchObject({ callId });
    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
    expect(await ada.next('call:answered')).toMatchObject({ callId, deviceId: bob.deviceId });
  });

  it('leaves the callee a missed call, where the caller does not come back', async () => {
    const { callId } = await ring(ada, bob);
    server = await server.restart();
    await bob.connect(server.url);
    server.clock.advance(CALLER_GRACE_MS);
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'cancelled', by: null });
    const { entries } = dataOf(await bob.request('history:list', { limit: 1 }));
    expect(entries).toMatchObject([{ callId, missed: true, seen: false }]);
  });

  it('shows nobody as offline who is on the way back, and everybody who stays away', async () => {
    const eve = await (await signUp(server, 'eve')).connect();
    devices.push(eve);
    dataOf(await bob.request('presence:set', { status: 'dnd', note: 'writing' }));
    await talk(bob, ada);
    const userIds = [bob.userId, eve.userId];
    const [before] = dataOf(await ada.request('presence:watch', { userIds })).presences;
    server = await server.restart();
    await ada.connect(server.url);
    const [during, waiting] = dataOf(await ada.request('presence:watch', { userIds })).presences;
    expect(during).toMatchObject({ status: 'dnd', note: 'writing' });
    expect(during!.version).toBeGreaterThanOrEqual(before!.version);
    expect(waiting).toMatchObject({ status: 'available' });
    await bob.connect(server.url);
    expect(await ada.unexpected()).not.toContain('presence:changed');
    server.clock.advance(RESTART_GRACE_MS);
    expect(await ada.next('presence:changed')).toMatchObject({ userId: eve.userId, status: 'offline' });
    expect(await ada.unexpected()).not.toContain('presence:changed');
  });
});
