import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDOVER_START_MS, RING_TIMEOUT_MS, type CallId } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, talk } from '../testing/people.ts';
import { eventRates } from '../socket/request-budgets.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { until } from '../testing/until.ts';

useAdaAndBob();

let cleo: TestDevice;
beforeEach(async () => {
  cleo = await (await signUp(server, 'cleo')).connect();
});
afterEach(() => cleo.drop());

/** Ada hands Bob over to Cleo, and Bob's device calls her. */
async function handOver(callId: CallId) {
  const secondId = newCallId();
  dataOf(await ada.request('call:transfer', { callId, newCallId: secondId, to: cleo.userId }));
  const { handover } = await bob.next('call:transferring');
  const reply = await start(bob, { callId, secondId });
  return { secondId, handover, reply };
}

function start(by: TestDevice, { callId, secondId }: { callId: CallId; secondId: CallId }) {
  return by.request('call:start', {
    ...{ callId: secondId, calleeId: cleo.userId, media: 'audio', offer: '{"offer":1}' },
    transferOf: callId,
  });
}

describe('a call that is handed over', () => {
  it('rings at the third, on behalf of the first, and ends for the first when it is answered', async () => {
    const callId = await talk(ada, bob);
    const { secondId, handover, reply } = await handOver(callId);
    expect(handover).toEqual({
      ...{ newCallId: secondId, to: cleo.person, by: ada.userId, attended: false },
    });
    expect(reply).toMatchObject({ ok: true, data: { outcome: 'ringing' } });
    expect(await cleo.next('call:incoming')).toMatchObject({
      ...{ callId: secondId, caller: bob.person, transferredBy: ada.person, waiting: false },
    });
    dataOf(await cleo.request('call:answer', { callId: secondId, media: 'audio' }));
    const over = { callId, reason: 'hangup', by: ada.userId, transferredTo: cleo.userId };
    expect(await ada.next('call:ended')).toEqual(over);
    expect(await bob.next('call:ended')).toEqual(over);
    expect(await bob.next('call:answered')).toMatchObject({ callId: secondId, deviceId: cleo.deviceId });
    dataOf(await bob.request('call:hangup', { callId: secondId }));
    expect(await cleo.next('call:ended')).toMatchObject({ callId: secondId, reason: 'hangup' });
    expect(await ada.unexpected()).toEqual([]);
    const transfersOf = async (device: TestDevice) =>
      dataOf(await device.request('history:list', { limit: 5 })).entries.map(({ transfer }) => transfer);
    expect(await transfersOf(ada)).toEqual(['went']);
    expect([...(await transfersOf(bob))].sort()).toEqual(['came', 'went']);
    expect(await transfersOf(cleo)).toEqual(['came']);
  });

  it('comes back when it is declined, and can be handed over again', async () => {
    const callId = await talk(ada, bob);
    const { secondId } = await handOver(callId);
    await cleo.next('call:incoming');
    dataOf(await cleo.request('call:decline', { callId: secondId, message: 'later' }));
    const returned = { callId, newCallId: secondId, reason: 'declined' };
    expect(await ada.next('call:transfer-returned')).toEqual(returned);
    expect(await bob.next('call:transfer-returned')).toEqual(returned);
    expect(await bob.next('call:ended')).toMatchObject({ callId: secondId, message: 'later' });
    dataOf(await ada.request('call:hold', { callId, seq: 0, held: false }));
    const again = await handOver(callId);
    expect(again.reply).toMatchObject({ ok: true, data: { outcome: 'ringing' } });
  });

  it('comes back when the third does not want to be disturbed', async () => {
    const callId = await talk(ada, bob);
    dataOf(await cleo.request('presence:set', { status: 'dnd', note: '' }));
    const { secondId, reply } = await handOver(callId);
    expect(reply).toEqual({ ok: true, data: { outcome: 'ended', reason: 'busy' } });
    expect(await ada.next('call:transfer-returned')).toEqual({
      ...{ callId, newCallId: secondId, reason: 'busy' },
    });
  });

  it('comes back when nobody answers', async () => {
    const callId = await talk(ada, bob);
    await handOver(callId);
    await cleo.next('call:incoming');
    server.clock.advance(RING_TIMEOUT_MS);
    expect(await ada.next('call:transfer-returned')).toMatchObject({ reason: 'no-answer' });
    dataOf(await ada.request('call:hangup', { callId }));
  });

  it('is taken back by the first, which stops the ringing', async () => {
    const callId = await talk(ada, bob);
    const { secondId } = await handOver(callId);
    await cleo.next('call:incoming');
    dataOf(await ada.request('call:transfer-cancel', { callId }));
    expect(await cleo.next('call:ended')).toMatchObject({ callId: secondId, reason: 'cancelled' });
    expect(await bob.next('call:ended')).toMatchObject({ callId: secondId, reason: 'cancelled' });
    expect(await ada.next('call:transfer-returned')).toMatchObject({ callId, reason: 'cancelled' });
    expect(await bob.next('call:transfer-returned')).toMatchObject({ callId, reason: 'cancelled' });
  });

  it('is taken back before it rings', async () => {
    const callId = await talk(ada, bob);
    const secondId = newCallId();
    dataOf(await ada.request('call:transfer', { callId, newCallId: secondId, to: cleo.userId }));
    dataOf(await ada.request('call:transfer-cancel', { callId }));
    expect(await bob.next('call:transfer-returned')).toMatchObject({ reason: 'cancelled' });
    expect(await start(bob, { callId, secondId })).toMatchObject({ ok: false, error: { code: 'call_gone' } });
    expect(await cleo.unexpected()).toEqual([]);
  });

  it('is taken back without the call of strangers that it names as its second one', async () => {
    const callId = await talk(ada, bob);
    const dan = await (await signUp(server, 'dan')).connect();
    const theirs = newCallId();
    const call = { callId: theirs, calleeId: cleo.userId, media: 'audio', offer: null } as const;
    dataOf(await dan.request('call:start', call));
    await cleo.next('call:incoming');
    dataOf(await ada.request('call:transfer', { callId, newCallId: theirs, to: cleo.userId }));
    dataOf(await ada.request('call:transfer-cancel', { callId }));
    expect(await ada.next('call:transfer-returned')).toMatchObject({ callId, reason: 'cancelled' });
    dataOf(await cleo.request('call:answer', { callId: theirs, media: 'audio' }));
    expect(await dan.next('call:answered')).toMatchObject({ callId: theirs });
    dan.drop();
  });

  it('is not begun by a guest, unless it is another guest who is handed over', async () => {
    const [guest, other] = [await signUp(server, 'gus', 'guest'), await signUp(server, 'gil', 'guest')];
    for (const device of [guest, other]) await device.connect();
    const handOverTo = async (peer: TestDevice) => {
      const callId = await talk(guest, peer);
      return guest.request('call:transfer', { callId, newCallId: newCallId(), to: cleo.userId });
    };
    expect(await handOverTo(bob)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await handOverTo(other)).toMatchObject({ ok: true });
    for (const device of [guest, other]) device.drop();
  });

  it('goes on as the call of the third, who was calling the second at that moment', async () => {
    const callId = await talk(ada, bob);
    const theirs = newCallId();
    const crossing = { callId: theirs, calleeId: bob.userId, media: 'audio', offer: null } as const;
    dataOf(await cleo.request('call:start', crossing));
    const { reply } = await handOver(callId);
    expect(reply).toEqual({ ok: true, data: { outcome: 'crossed', callId: theirs } });
    expect(await ada.next('call:ended')).toMatchObject({ callId, transferredTo: cleo.userId });
  });

  it('is known to a device that was away, and comes back after a restart', async () => {
    const callId = await talk(ada, bob);
    await bob.disconnect(server);
    const secondId = newCallId();
    dataOf(await ada.request('call:transfer', { callId, newCallId: secondId, to: cleo.userId }));
    await bob.connect();
    const [live] = dataOf(await bob.request('session:resume', { callIds: [callId] })).live;
    expect(live).toMatchObject({ callId, handover: { newCallId: secondId, to: cleo.person } });
    dataOf(await start(bob, { callId, secondId }));
    await cleo.next('call:incoming');
    const restarted = await server.restart();
    for (const device of [ada, bob]) await device.connect(restarted.url);
    // Where Redis outlives the server the second call still rings, until it has for long enough.
    restarted.clock.advance(RING_TIMEOUT_MS);
    const resume = async () => dataOf(await ada.request('session:resume', { callIds: [callId] })).live[0];
    await until(async () => {
      // However often it has to be asked, it may be.
      restarted.clock.advance(1_000 / eventRates.query.perSecond);
      return (await resume())?.handover === undefined;
    });
    expect(await resume()).toEqual({ callId, state: 'active', media: 'audio', peerDevice: bob.deviceId });
    await restarted.stop();
  });

  it('is nobody else’s business', async () => {
    const callId = await talk(ada, bob);
    const request = { callId, newCallId: newCallId(), to: cleo.userId };
    expect(await cleo.request('call:transfer', request)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await cleo.request('call:transfer-cancel', { callId })).toMatchObject({
      ...{ error: { code: 'forbidden' } },
    });
    const nobody = { ...request, to: 'user-nobody' as typeof cleo.userId };
    expect(await ada.request('call:transfer', nobody)).toMatchObject({ error: { code: 'not_found' } });
    // Only the one who is handed over may call in that name, and only the one they are handed over to.
    expect(await start(bob, { callId, secondId: newCallId() })).toMatchObject({
      ...{ error: { code: 'call_gone' } },
    });
  });
});

describe('two who are connected by a third', () => {
  /** Ada talks to Bob and to Cleo, and connects them. */
  async function connect() {
    const [first, other] = [await talk(ada, bob), await talk(ada, cleo)];
    const secondId = newCallId();
    const request = { callId: first, newCallId: secondId, to: cleo.userId, joins: other };
    dataOf(await ada.request('call:transfer', request));
    return { first, other, secondId };
  }

  it('talk to each other, and both calls of the third end', async () => {
    const { first, other, secondId } = await connect();
    const another = await (await signInAgain(server, cleo)).connect();
    expect((await bob.next('call:transferring')).handover).toMatchObject({ attended: true });
    dataOf(await start(bob, { callId: first, secondId }));
    const incoming = await cleo.next('call:incoming');
    expect(incoming).toMatchObject({ callId: secondId, joins: other, offer: '{"offer":1}' });
    // Her other device is not in that call.
    expect(await another.unexpected()).toEqual([]);
    another.drop();
    dataOf(await cleo.request('call:answer', { callId: secondId, media: 'audio' }));
    expect(await bob.next('call:ended')).toMatchObject({ callId: first, transferredTo: cleo.userId });
    expect(await cleo.next('call:ended')).toMatchObject({ callId: other, transferredTo: bob.userId });
    expect([await ada.next('call:ended'), await ada.next('call:ended')]).toMatchObject([
      { callId: first, transferredTo: cleo.userId },
      { callId: other, transferredTo: bob.userId },
    ]);
  });

  it('talk on another device of the one, who was calling the other from there at that moment', async () => {
    const { first, secondId } = await connect();
    const another = await (await signInAgain(server, cleo)).connect();
    dataOf(await start(bob, { callId: first, secondId }));
    const own = { callId: newCallId(), calleeId: bob.userId, media: 'audio', offer: null } as const;
    expect(await another.request('call:start', own)).toEqual({
      ...{ ok: true, data: { outcome: 'crossed', callId: secondId } },
    });
    // It has not rung there, so it has to hear of the call that it has.
    expect(await another.next('call:incoming')).toMatchObject({ callId: secondId, caller: bob.person });
    expect(await bob.next('call:answered')).toMatchObject({ callId: secondId, deviceId: another.deviceId });
    dataOf(await another.request('call:hangup', { callId: secondId }));
    another.drop();
  });

  it('stay with the third when one of them is gone', async () => {
    const { first, other, secondId } = await connect();
    await bob.next('call:transferring');
    dataOf(await cleo.request('call:hangup', { callId: other }));
    expect(await start(bob, { callId: first, secondId })).toMatchObject({ error: { code: 'call_gone' } });
    server.clock.advance(HANDOVER_START_MS);
    expect(await ada.next('call:transfer-returned')).toMatchObject({ callId: first, reason: 'failed' });
  });

  it('are only those whom the third talks to', async () => {
    const [first, own] = [await talk(ada, bob), await talk(cleo, ada)];
    const request = { callId: first, newCallId: newCallId(), to: bob.userId, joins: own };
    expect(await ada.request('call:transfer', request)).toMatchObject({ error: { code: 'invalid_payload' } });
    const stolen = { ...request, to: cleo.userId };
    expect(await bob.request('call:transfer', stolen)).toMatchObject({ error: { code: 'forbidden' } });
  });
});
