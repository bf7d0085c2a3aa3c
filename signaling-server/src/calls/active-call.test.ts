import { describe, expect, it } from 'vitest';
import { limits, SEAT_GRACE_MS, type CallId, type DeviceId } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, ring, talk } from '../testing/people.ts';
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
    dataOf(await ada.request('call:hold', { callId, held: true }));
    expect(await bob.next('call:held')).toEqual({ callId, held: true });
    dataOf(await bob.request('call:media', { callId, muted: true, camera: false }));
    expect(await ada.next('call:media-changed')).toEqual({ callId, muted: true, camera: false });
    dataOf(await bob.request('call:media', { callId, muted: true, camera: false, screen: true }));
    expect(await ada.next('call:media-changed')).toMatchObject({ muted: true, screen: true });
  });

  it('keeps the seat of a device that is away, and gives it what it missed in order', async () => {
    const callId = await talk(ada, bob);
    await bob.disconnect(server);
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: false });
    for (const seq of [0, 1]) {
      dataOf(await ada.request('call:signal', { callId, to: bob.deviceId, seq, body: `"${seq}"` }));
    }
    dataOf(await ada.request('call:hold', { callId, held: true }));
    server.clock.advance(SEAT_GRACE_MS - 1);
    await bob.connect();
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: true });
    expect(dataOf(await bob.request('session:resume', { callIds: [callId] }))).toEqual({
      live: [{ callId, state: 'active', media: 'audio', peerDevice: ada.deviceId }],
      ended: [],
    });
    expect((await bob.next('call:signaled')).seq).toBe(0);
    expect((await bob.next('call:signaled')).seq).toBe(1);
    expect(await bob.next('call:held')).toEqual({ callId, held: true });
  });

  it('says to a device that comes back that the other one, whom it knows to be away, is back as well', async () => {
    const callId = await talk(ada, bob);
    await ada.disconnect(server);
    expect(await bob.next('call:peer-connection')).toEqual({ callId, connected: false });
    await bob.disconnect(server);
    await ada.connect();
    await bob.connect();
    expect(await bob.next('call:peer-connection')).toEqual({ callId, connected: true });
  });

  it('says to a device that comes back nothing of what it has heard', async () => {
    const callId = await talk(ada, bob);
    const say = async (seq: number) =>
      dataOf(await ada.request('call:signal', { callId, to: bob.deviceId, seq, body: '{}' }));
    for (let seq = 0; seq < 40; seq += 1) await say(seq);
    await bob.disconnect(server);
    await say(40);
    bob.forgetEvents();
    await bob.connect();
    const heard = [{ callId, from: ada.deviceId, runs: [[0, 38]] as [number, number][] }];
    dataOf(await bob.request('session:resume', { callIds: [callId], heard }));
    expect((await bob.next('call:signaled')).seq).toBe(39);
    expect((await bob.next('call:signaled')).seq).toBe(40);
    await bob.request('ice:refresh', {});
    expect(bob.take('call:signaled')).toEqual([]);
    // What was heard in another call says nothing of this one.
    const others = [{ callId: newCallId(), from: ada.deviceId, runs: [[0, 99]] as [number, number][] }];
    dataOf(await bob.request('session:resume', { callIds: [callId], heard: others }));
    for (let seq = 0; seq <= 40; seq += 1) expect((await bob.next('call:signaled')).seq).toBe(seq);
    // Of two that name the same device, the last one counts.
    const both = [[0, 39] as [number, number], [2, 40] as [number, number]];
    const twice = both.map((run) => ({ callId, from: ada.deviceId, runs: [run] }));
    dataOf(await bob.request('session:resume', { callIds: [callId], heard: twice }));
    for (const seq of [0, 1]) expect((await bob.next('call:signaled')).seq).toBe(seq);
    await bob.request('ice:refresh', {});
    expect(bob.take('call:signaled')).toEqual([]);
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
    dataOf(await ada.request('call:signal', { callId: first, to: bob.deviceId, seq: 0, body: '{}' }));
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
    dataOf(await again.request('call:hold', { callId, held: true }));
    expect(await ada.next('call:held')).toEqual({ callId, held: true });
    expect(await ada.unexpected()).toEqual([]);
    again.drop();
  });
});

describe('session:resume', () => {
  it('lets a device that started anew while it rings hear all that is said to it', async () => {
    const { callId } = await ring(ada, bob);
    await bob.disconnect(server);
    const said = (seq: number) => ada.request('call:signal', { callId, to: bob.deviceId, seq, body: '{}' });
    dataOf(await said(0));
    server.clock.advance(1);
    await bob.connect();
    await bob.next('call:incoming');
    dataOf(await bob.request('session:resume', { callIds: [] }));
    dataOf(await said(1));
    expect((await bob.next('call:signaled')).seq).toBe(0);
    expect((await bob.next('call:signaled')).seq).toBe(1);
  });

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

describe('signals', () => {
  const signal = (callId: CallId, to: DeviceId, seq = 0) => ({ callId, to, seq, body: '{"sdp":"secret"}' });

  it('travel between the caller and every ringing device, then only between the two seats', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    const { callId } = await ring(ada, bob);
    dataOf(await ada.request('call:signal', signal(callId, phone.deviceId, 0)));
    expect(await phone.next('call:signaled')).toEqual({
      ...{ callId, from: ada.deviceId, seq: 0, body: '{"sdp":"secret"}' },
    });
    dataOf(await phone.request('call:signal', signal(callId, ada.deviceId)));
    expect(await ada.next('call:signaled')).toMatchObject({ from: phone.deviceId });

    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
    const late = { error: { code: 'call_gone' } };
    expect(await phone.request('call:signal', signal(callId, ada.deviceId, 1))).toMatchObject(late);
    expect(await ada.request('call:signal', signal(callId, phone.deviceId, 1))).toMatchObject(late);
    dataOf(await ada.request('call:signal', signal(callId, bob.deviceId, 2)));
    await bob.next('call:signaled');
    phone.drop();
  });

  it('are delivered once, however often they are sent', async () => {
    const callId = await talk(ada, bob);
    for (const seq of [0, 0, 1, 0]) {
      dataOf(await ada.request('call:signal', signal(callId, bob.deviceId, seq)));
    }
    expect((await bob.next('call:signaled')).seq).toBe(0);
    expect((await bob.next('call:signaled')).seq).toBe(1);
    expect(await bob.unexpected()).toEqual([]);
  });

  it('of strangers and to strangers are refused and counted', async () => {
    const eve = await (await signUp(server, 'eve')).connect();
    const callId = await talk(ada, bob);
    const forbidden = { error: { code: 'forbidden' } };
    expect(await eve.request('call:signal', signal(callId, bob.deviceId))).toMatchObject(forbidden);
    expect(await eve.request('call:signal', signal(newCallId(), bob.deviceId))).toMatchObject(forbidden);
    expect(await ada.request('call:signal', signal(callId, eve.deviceId))).toMatchObject(forbidden);
    expect(await ada.request('call:signal', signal(callId, ada.deviceId))).toMatchObject(forbidden);
    for (const event of ['call:cancel', 'call:hangup', 'call:ringing'] as const) {
      expect(await eve.request(event, { callId })).toMatchObject(forbidden);
    }
    expect(await eve.request('call:answer', { callId, media: 'audio' })).toMatchObject(forbidden);
    expect(server.refused('forbidden')).toBe(8);
    expect(await bob.unexpected()).toEqual([]);
    expect(await ada.unexpected()).toEqual([]);
    eve.drop();
  });

  it('into a call that is over are refused', async () => {
    const callId = await talk(ada, bob);
    dataOf(await ada.request('call:hangup', { callId }));
    expect(await bob.request('call:signal', signal(callId, ada.deviceId))).toMatchObject({
      error: { code: 'call_gone' },
    });
    expect(await bob.request('call:hold', { callId, held: true })).toMatchObject({
      error: { code: 'call_gone' },
    });
  });

  it('may be as many as a long call needs', async () => {
    const callId = await talk(ada, bob);
    for (let seq = 0; seq <= limits.signalsPerMinute; seq += 1) {
      server.clock.advance(1_000);
      dataOf(await ada.request('call:signal', signal(callId, bob.deviceId, seq)));
    }
  });

  it('are limited in number for each minute, device and call', async () => {
    const callId = await talk(ada, bob);
    let refused: unknown = null;
    for (let seq = 0; seq <= limits.signalsPerMinute && refused === null; seq += 1) {
      // As fast as a device may.
      if (seq % 50 === 0) server.clock.advance(1_000);
      const reply = await ada.request('call:signal', signal(callId, bob.deviceId, seq));
      if (!reply.ok) refused = reply;
    }
    expect(refused).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 10_000 } });
    server.clock.advance(60_000);
    dataOf(await ada.request('call:signal', signal(callId, bob.deviceId, limits.signalsPerMinute)));
  });
});
