import { describe, expect, it } from 'vitest';
import { SEAT_GRACE_MS, type CallId } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, talk } from '../testing/people.ts';
import { dataOf, post, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';

useAdaAndBob();

describe('an answered call', () => {
  it('is hung up by either side', async () => {
    const first = await talk(ada, bob);
    dataOf(await bob.request('call:hangup', { callId: first }));
    expect(await ada.next('call:ended')).toEqual({ callId: first, reason: 'hangup', by: bob.userId });
    const second = await talk(ada, bob);
    dataOf(await ada.request('call:hangup', { callId: second, reason: 'media-failed' }));
    expect(await bob.next('call:ended')).toEqual({
      ...{ callId: second, reason: 'media-failed', by: ada.userId },
    });
  });

  it('is over for both when a cancel comes after the answer', async () => {
    const callId = await talk(ada, bob);
    dataOf(await ada.request('call:cancel', { callId }));
    expect(await bob.next('call:ended')).toMatchObject({ callId, reason: 'hangup' });
  });

  it('shows hold, mute, camera and screen to the other side', async () => {
    const callId = await talk(ada, bob);
    dataOf(await ada.request('call:hold', { callId, seq: 0, held: true }));
    expect(await bob.next('call:held')).toEqual({ callId, from: ada.deviceId, seq: 0, held: true });
    dataOf(await bob.request('call:media', { callId, seq: 0, muted: true, camera: false }));
    expect(await ada.next('call:media-changed')).toEqual({
      ...{ callId, from: bob.deviceId, seq: 0, muted: true, camera: false },
    });
    dataOf(await bob.request('call:media', { callId, seq: 1, muted: true, camera: false, screen: true }));
    expect(await ada.next('call:media-changed')).toMatchObject({ muted: true, screen: true });
  });

  it('keeps the seat of a device that is away, and says to the other one when it is back', async () => {
    const callId = await talk(ada, bob);
    await bob.disconnect(server);
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: false });
    server.clock.advance(SEAT_GRACE_MS - 1);
    await bob.connect();
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: true });
    expect(dataOf(await bob.request('session:resume', { callIds: [callId] }))).toEqual({
      live: [{ callId, state: 'active', media: 'audio', peerDevice: ada.deviceId }],
      ended: [],
    });
  });

  it('ends when a device stays away', async () => {
    const callId = await talk(ada, bob);
    await ada.disconnect(server);
    expect(await bob.next('call:peer-connection')).toEqual({ callId, connected: false });
    server.clock.advance(SEAT_GRACE_MS);
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'signaling-lost', by: null });
    await ada.connect();
    expect(dataOf(await ada.request('session:resume', { callIds: [callId] }))).toEqual({
      live: [],
      ended: [{ callId, reason: 'signaling-lost', by: null }],
    });
  });

  it('ends when a device comes back without it', async () => {
    const first = await talk(ada, bob);
    const comeBackWithout = async (device: TestDevice) => {
      await device.disconnect(server);
      server.clock.advance(1);
      await device.connect();
      dataOf(await device.request('session:resume', { callIds: [] }));
    };
    await comeBackWithout(ada);
    expect(await bob.next('call:ended')).toMatchObject({ callId: first, reason: 'signaling-lost' });
    await ada.next('call:ended');
    const second = await talk(ada, bob);
    await comeBackWithout(bob);
    expect(await ada.next('call:ended')).toMatchObject({ callId: second, reason: 'signaling-lost' });
  });

  it('does not end for a caller who never got the answer to call:start, and asks again', async () => {
    const callId = await talk(ada, bob);
    await ada.disconnect(server);
    server.clock.advance(1);
    await ada.connect();
    const request = { callId, calleeId: bob.userId, media: 'audio', offer: '{"offer":1}' } as const;
    const started = ada.request('call:start', request);
    dataOf(await ada.request('session:resume', { callIds: [] }));
    expect(dataOf(await started)).toMatchObject({ outcome: 'ringing' });
    expect(await ada.next('call:answered')).toMatchObject({ callId, deviceId: bob.deviceId });
  });

  it('ends when a device is signed out', async () => {
    const callId = await talk(ada, bob);
    dataOf(await post(`${server.url}/api/sign-out`, {}, ada.session.token));
    await ada.next('session:revoked');
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'hangup', by: ada.userId });
  });

  it('does not notice that a half-open connection of a device is replaced', async () => {
    const callId = await talk(ada, bob);
    const again = new (bob.constructor as typeof TestDevice)(server.url, bob.session);
    await again.connect();
    await bob.nextDisconnect();
    dataOf(await again.request('call:hold', { callId, seq: 0, held: true }));
    expect(await ada.next('call:held')).toMatchObject({ callId, held: true });
    expect(await ada.unexpected()).toEqual([]);
    again.drop();
  });
});

describe('session:resume', () => {
  it('tells a device that lost the race, a stranger and a dreamer that there is no call for them', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    const eve = await (await signUp(server, 'eve')).connect();
    const callId = await talk(ada, bob);
    const unknown = newCallId();
    const resumed = async (device: TestDevice, id: CallId) =>
      dataOf(await device.request('session:resume', { callIds: [id] })).ended;
    expect(await resumed(phone, callId)).toEqual([{ callId, reason: 'answered-elsewhere', by: bob.userId }]);
    expect(await resumed(eve, callId)).toEqual([{ callId, reason: 'failed', by: null }]);
    expect(await resumed(eve, unknown)).toEqual([{ callId: unknown, reason: 'failed', by: null }]);
    phone.drop();
    eve.drop();
  });
});
