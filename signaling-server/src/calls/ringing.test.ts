import { describe, expect, it } from 'vitest';
import { CALLER_GRACE_MS, limits, RING_TIMEOUT_MS } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain, signUp } from '../testing/test-device.ts';

useAdaAndBob();

describe('a call that rings', () => {
  it('reaches the callee with the offer, and the caller learns who got it', async () => {
    const { callId, started, incoming } = await ring(ada, bob, 'video');
    expect(started).toEqual({
      ...{ outcome: 'ringing', offeredTo: bob.deviceId },
      ...{ warm: true, ringTimeoutMs: RING_TIMEOUT_MS },
    });
    expect(incoming).toEqual({
      ...{ callId, caller: ada.person, fromDevice: ada.deviceId, media: 'video' },
      ...{ offer: '{"offer":1}', warm: true, waiting: false, ringTimeoutMs: RING_TIMEOUT_MS },
    });
    dataOf(await bob.request('call:ringing', { callId, seq: 0 }));
    expect(await ada.next('call:device-ringing')).toMatchObject({ callId, deviceId: bob.deviceId });
  });

  it('rings on all devices, and hands the offer to the one used last', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    dataOf(await bob.request('presence:set', { status: 'available', note: '' }));
    const { started, incoming } = await ring(ada, bob);
    expect(started).toMatchObject({ offeredTo: bob.deviceId });
    expect(incoming.offer).not.toBeNull();
    expect(await phone.next('call:incoming')).toMatchObject({ offer: null, warm: true });
    phone.drop();
  });

  it('is answered by the first device; the others stop ringing', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    const { callId } = await ring(ada, bob);
    const answers = await Promise.all(
      [bob, phone].map((device) => device.request('call:answer', { callId, media: 'audio' })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'call_gone' } });
    const [winner, loser] = answers[0]?.ok ? [bob, phone] : [phone, bob];
    expect(await ada.next('call:answered')).toEqual({ callId, deviceId: winner.deviceId, media: 'audio' });
    expect(await loser.next('call:ended')).toEqual({
      ...{ callId, reason: 'answered-elsewhere', by: bob.userId },
    });
    expect(await winner.unexpected()).not.toContain('call:ended');
    phone.drop();
  });

  it('takes a repeated answer of the same device for the same answer', async () => {
    const { callId } = await ring(ada, bob);
    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
    await ada.next('call:answered');
    expect(await ada.unexpected()).toEqual([]);
  });

  it('is declined on all devices at once, with a message for the caller', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    const { callId } = await ring(ada, bob);
    dataOf(await bob.request('call:decline', { callId, message: ' in a meeting ' }));
    expect(await ada.next('call:ended')).toEqual({
      ...{ callId, reason: 'declined', by: bob.userId, message: 'in a meeting' },
    });
    expect(await phone.next('call:ended')).toMatchObject({ reason: 'declined-elsewhere' });
    phone.drop();
  });

  it('is answered of an invisible person as of an absent one, and missed by both', async () => {
    const cleo = await signUp(server, 'cleo');
    dataOf(await bob.request('presence:set', { status: 'invisible', note: '' }));
    const dial = async (callee: typeof bob) => {
      const call = { callId: newCallId(), calleeId: callee.userId, media: 'audio', offer: null } as const;
      return dataOf(await ada.request('call:start', call));
    };
    expect(await dial(bob)).toEqual({ outcome: 'ended', reason: 'offline' });
    expect(await dial(bob)).toEqual(await dial(cleo));
    expect(await bob.unexpected()).not.toContain('call:incoming');
    const { entries } = dataOf(await bob.request('history:list', { limit: 2 }));
    expect(entries).toMatchObject([{ missed: true }, { missed: true }]);
    dataOf(await bob.request('people:ring-rule', { userId: ada.userId, ringRule: 'always' }));
    expect(await dial(bob)).toMatchObject({ outcome: 'ringing' });
  });

  it('rings on at the devices that can take it, until none can', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    const { callId } = await ring(ada, bob);
    const request = { callId, reason: 'media-failed', detail: 'no-relay' } as const;
    dataOf(await bob.request('call:hangup', request));
    dataOf(await phone.request('call:ringing', { callId, seq: 0 }));
    expect(await ada.next('call:device-ringing')).toMatchObject({ callId, deviceId: phone.deviceId });
    dataOf(await phone.request('call:hangup', request));
    expect(await ada.next('call:ended')).toMatchObject({ callId, detail: 'no-relay' });
    phone.drop();
  });

  it('ends when nobody answers in time', async () => {
    // What connecting left behind is over by then.
    server.clock.advance(60_000);
    const timers = server.clock.pendingTimers;
    const { callId } = await ring(ada, bob);
    server.clock.advance(RING_TIMEOUT_MS - 1);
    expect(await bob.unexpected()).toEqual([]);
    server.clock.advance(1);
    expect(await ada.next('call:ended')).toEqual({ callId, reason: 'no-answer', by: null });
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'no-answer', by: null });
    expect(server.clock.pendingTimers).toBe(timers);
  });

  it('rings on for a moment when its caller is cut off, then is cancelled', async () => {
    const { callId } = await ring(ada, bob);
    await ada.disconnect(server);
    expect(await bob.unexpected()).toEqual([]);
    server.clock.advance(CALLER_GRACE_MS);
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'cancelled', by: null });
  });

  it('goes on when its caller is back in time', async () => {
    const { callId } = await ring(ada, bob);
    await ada.disconnect(server);
    server.clock.advance(CALLER_GRACE_MS - 1);
    await ada.connect();
    expect(dataOf(await ada.request('session:resume', { callIds: [callId] }))).toEqual({
      live: [{ callId, state: 'ringing', media: 'audio', peerDevice: null }],
      ended: [],
    });
    server.clock.advance(CALLER_GRACE_MS);
    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
    expect(await ada.next('call:answered')).toMatchObject({ callId, deviceId: bob.deviceId });
  });

  it('rings on a device that comes online meanwhile, for the time that is left and without an offer', async () => {
    const phone = await signInAgain(server, bob);
    const { callId } = await ring(ada, bob);
    server.clock.advance(5_000);
    await phone.connect();
    expect(await phone.next('call:incoming')).toMatchObject({
      ...{ callId, offer: null, ringTimeoutMs: RING_TIMEOUT_MS - 5_000 },
    });
    dataOf(await phone.request('call:ringing', { callId, seq: 0 }));
    expect(await ada.next('call:device-ringing')).toMatchObject({ callId, deviceId: phone.deviceId });
    phone.drop();
  });

  it('waits for a callee who lost the connection a moment ago', async () => {
    await bob.disconnect(server);
    const callId = newCallId();
    const started = await ada.request('call:start', {
      ...{ callId, calleeId: bob.userId, media: 'audio', offer: '{}' },
    });
    expect(dataOf(started)).toMatchObject({ outcome: 'ringing', offeredTo: null });
    await bob.connect();
    expect(await bob.next('call:incoming')).toMatchObject({ callId, offer: null });
  });

  it('shows as waiting to who is in a call', async () => {
    const eve = await (await signUp(server, 'eve')).connect();
    await talk(ada, bob);
    const { incoming } = await ring(eve, bob);
    expect(incoming.waiting).toBe(true);
    const other = await ring(eve, ada);
    expect(other.incoming.waiting).toBe(true);
    eve.drop();
  });
});

describe('a call that can not ring', () => {
  const start = (callee = bob) =>
    ada.request('call:start', { callId: newCallId(), calleeId: callee.userId, media: 'audio', offer: null });

  it('is over at once when the callee is offline, and waits in their log', async () => {
    const carol = await signUp(server, 'carol');
    expect(dataOf(await start(carol))).toEqual({ outcome: 'ended', reason: 'offline' });
    await carol.connect();
    const { entries } = dataOf(await carol.request('history:list', { limit: 10 }));
    expect(entries).toMatchObject([{ peer: ada.person, missed: true, seen: false, endReason: 'offline' }]);
    carol.drop();
  });

  it('is busy at once when the callee does not want to be disturbed', async () => {
    dataOf(await bob.request('presence:set', { status: 'dnd', note: '' }));
    expect(dataOf(await start())).toEqual({ outcome: 'ended', reason: 'busy' });
    expect(await bob.next('history:changed')).toMatchObject({ missedCount: 1, entry: { endReason: 'busy' } });
    expect(await bob.unexpected()).toEqual([]);
  });

  it('is busy when too many people are calling already', async () => {
    const callers = await Promise.all(
      Array.from({ length: limits.ringingCallsPerPerson }, (_, index) => signUp(server, `caller${index}`)),
    );
    for (const caller of callers) await ring(await caller.connect(), bob);
    expect(dataOf(await start())).toEqual({ outcome: 'ended', reason: 'busy' });
    for (const caller of callers) caller.drop();
  });

  it('is refused to oneself and to nobody', async () => {
    expect(await start(ada)).toMatchObject({ error: { code: 'invalid_payload' } });
    const calleeId = 'nobody-at-all' as typeof bob.userId;
    const reply = await ada.request('call:start', {
      callId: newCallId(),
      calleeId,
      media: 'audio',
      offer: null,
    });
    expect(reply).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('the same call:start again', () => {
  it('is the same call', async () => {
    const { callId, started } = await ring(ada, bob);
    const request = { callId, calleeId: bob.userId, media: 'audio', offer: '{"offer":1}' } as const;
    expect(dataOf(await ada.request('call:start', request))).toEqual(started);
    // Who was asked first may not have lived to tell the callee; told twice it is one call.
    expect(await bob.next('call:incoming')).toMatchObject({ callId });
    expect(await bob.unexpected()).toEqual([]);
    dataOf(await bob.request('call:decline', { callId }));
    expect(dataOf(await ada.request('call:start', request))).toEqual({
      outcome: 'ended',
      reason: 'declined',
    });
  });

  it('is refused to everybody else', async () => {
    const { callId } = await ring(ada, bob);
    const eve = await (await signUp(server, 'eve')).connect();
    for (const device of [bob, eve]) {
      const calleeId = ada.userId;
      const reply = await device.request('call:start', { callId, calleeId, media: 'audio', offer: null });
      expect(reply).toMatchObject({ error: { code: 'forbidden' } });
    }
    eve.drop();
  });
});

describe('crossed calls', () => {
  it('become one, answered by the device that called second', async () => {
    const { callId } = await ring(ada, bob);
    const phone = await (await signInAgain(server, bob)).connect();
    await phone.next('call:incoming');
    const second = newCallId();
    const request = { callId: second, calleeId: ada.userId, media: 'audio', offer: '{"offer":2}' } as const;
    expect(dataOf(await bob.request('call:start', request))).toEqual({ outcome: 'crossed', callId });
    expect(await ada.next('call:answered')).toEqual({ callId, deviceId: bob.deviceId, media: 'audio' });
    expect(await phone.next('call:ended')).toMatchObject({ callId, reason: 'answered-elsewhere' });
    expect(await ada.unexpected()).toEqual([]);
    // Sent again, because the answer was lost: still the same.
    expect(dataOf(await bob.request('call:start', request))).toEqual({ outcome: 'crossed', callId });
    const resumed = dataOf(await bob.request('session:resume', { callIds: [second] }));
    expect(resumed.live).toMatchObject([{ callId: second, state: 'active', peerDevice: ada.deviceId }]);
    phone.drop();
  });

  it('become one also when both start in the same moment', async () => {
    const ids = [newCallId(), newCallId()] as const;
    const replies = await Promise.all([
      ada.request('call:start', { callId: ids[0], calleeId: bob.userId, media: 'audio', offer: '{}' }),
      bob.request('call:start', { callId: ids[1], calleeId: ada.userId, media: 'audio', offer: '{}' }),
    ]);
    const outcomes = replies.map((reply) => dataOf(reply).outcome);
    expect([...outcomes].sort()).toEqual(['crossed', 'ringing']);
    const [first, surviving] = outcomes[0] === 'ringing' ? [ada, ids[0]] : [bob, ids[1]];
    expect(await first.next('call:answered')).toMatchObject({ callId: surviving });
  });
});

describe('guests', () => {
  it('are not connected to before they answer, and get no offer that would show an address', async () => {
    const guest = await (await signUp(server, 'guest', 'guest')).connect();
    const { callId, started, incoming } = await ring(ada, guest);
    expect(started).toMatchObject({ offeredTo: null, warm: false });
    expect(incoming).toMatchObject({ offer: null, warm: false });
    const signal = { callId, to: guest.deviceId, seq: 0, body: '{}' };
    expect(await ada.request('call:signal', signal)).toMatchObject({ error: { code: 'forbidden' } });
    dataOf(await guest.request('call:answer', { callId, media: 'audio' }));
    dataOf(await ada.request('call:signal', signal));
    guest.drop();
  });
});
