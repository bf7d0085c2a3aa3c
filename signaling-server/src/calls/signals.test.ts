import { describe, expect, it } from 'vitest';
import type { CallId, DeviceId } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain, signUp } from '../testing/test-device.ts';

useAdaAndBob();

const signal = (callId: CallId, to: DeviceId, seq = 0) => ({ callId, to, seq, body: '{"sdp":"secret"}' });

describe('signals', () => {
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

  it('are not kept: who sent one says it again when the other device is back, until it is acknowledged', async () => {
    const callId = await talk(ada, bob);
    await bob.disconnect(server);
    const said = signal(callId, bob.deviceId, 7);
    const held = { callId, seq: 8, held: true };
    dataOf(await ada.request('call:signal', said));
    dataOf(await ada.request('call:hold', held));
    await bob.connect();
    dataOf(await bob.request('session:resume', { callIds: [callId] }));
    expect([...bob.take('call:signaled'), ...bob.take('call:held')]).toEqual([]);
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: false });
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: true });
    dataOf(await ada.request('call:signal', said));
    dataOf(await ada.request('call:hold', held));
    expect((await bob.next('call:signaled')).seq).toBe(7);
    expect((await bob.next('call:held')).seq).toBe(8);
    dataOf(await bob.request('call:acknowledge', { callId, to: ada.deviceId, runs: [[7, 8]] }));
    expect(await ada.next('call:acknowledged')).toEqual({ callId, from: bob.deviceId, runs: [[7, 8]] });
  });

  it('of strangers and to strangers are refused and counted, acknowledgements as well', async () => {
    const eve = await (await signUp(server, 'eve')).connect();
    const callId = await talk(ada, bob);
    const forbidden = { error: { code: 'forbidden' } };
    const acknowledgement = (to: DeviceId) => ({ callId, to, runs: [[0, 0] as [number, number]] });
    expect(await eve.request('call:signal', signal(callId, bob.deviceId))).toMatchObject(forbidden);
    expect(await eve.request('call:signal', signal(newCallId(), bob.deviceId))).toMatchObject(forbidden);
    expect(await ada.request('call:signal', signal(callId, eve.deviceId))).toMatchObject(forbidden);
    expect(await ada.request('call:signal', signal(callId, ada.deviceId))).toMatchObject(forbidden);
    expect(await eve.request('call:acknowledge', acknowledgement(bob.deviceId))).toMatchObject(forbidden);
    expect(await ada.request('call:acknowledge', acknowledgement(eve.deviceId))).toMatchObject(forbidden);
    for (const event of ['call:cancel', 'call:hangup'] as const) {
      expect(await eve.request(event, { callId })).toMatchObject(forbidden);
    }
    expect(await eve.request('call:ringing', { callId, seq: 0 })).toMatchObject(forbidden);
    expect(await eve.request('call:answer', { callId, media: 'audio' })).toMatchObject(forbidden);
    expect(server.refused('forbidden')).toBe(10);
    expect(await bob.unexpected()).toEqual([]);
    expect(await ada.unexpected()).toEqual([]);
    eve.drop();
  });
});
