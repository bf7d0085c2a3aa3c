import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diallingRates } from './dialling-budget.ts';
import { adaAndBob, newCallId, ring, talk } from '../testing/people.ts';
import { limits, type CallId } from '../protocol/index.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { eventRates } from '../socket/event-policies.ts';

describe('a person who makes a phone ring again and again', () => {
  let server: TestServer;
  let ada: TestDevice;
  let bob: TestDevice;
  beforeEach(async () => {
    server = await startTestServer();
    ({ ada, bob } = await adaAndBob(server));
  });
  afterEach(async () => {
    for (const device of [ada, bob]) device.drop();
    await server.stop();
  });

  const call = (callId = newCallId(), from = ada) =>
    from.request('call:start', { callId, calleeId: bob.userId, media: 'audio', offer: null });

  it('has to wait, and is told for how long', async () => {
    for (let count = 0; count < diallingRates.pair.burst; count += 1) {
      const { callId } = await ring(ada, bob);
      dataOf(await ada.request('call:cancel', { callId }));
    }
    const reply = await call();
    const retryAfterMs = 1000 / diallingRates.pair.perSecond;
    expect(reply).toMatchObject({ ok: false, error: { code: 'rate_limited', retryAfterMs } });
    // The other one is free to call back.
    const { callId } = await ring(bob, ada);
    dataOf(await bob.request('call:cancel', { callId }));
    server.clock.advance(retryAfterMs);
    expect(dataOf(await call())).toMatchObject({ outcome: 'ringing' });
  });

  it('has to wait with whatever device, to whichever node it is connected', async () => {
    const others = [await signInAgain(server, ada), await signInAgain(server, ada)];
    for (const device of others) await device.connect();
    const devices = [ada, ...others];
    for (let count = 0; count < diallingRates.pair.burst; count += 1) {
      const { callId } = await ring(devices[count % devices.length]!, bob);
      dataOf(await devices[count % devices.length]!.request('call:cancel', { callId }));
    }
    for (const device of devices) {
      expect(await call(newCallId(), device)).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    }
    for (const device of others) device.drop();
  });

  it('may ask for the same call twice', async () => {
    const callId = newCallId();
    for (let count = 0; count <= diallingRates.pair.burst; count += 1) {
      expect(dataOf(await call(callId))).toMatchObject({ outcome: 'ringing' });
    }
  });

  it('may try again every 20 seconds for as long as they like', async () => {
    for (let count = 0; count < 3 * diallingRates.pair.burst; count += 1) {
      const { callId } = await ring(ada, bob);
      dataOf(await ada.request('call:cancel', { callId }));
      server.clock.advance(20_000);
    }
  });

  it('is in so many calls at most, on all devices together, and busy for everybody else', async () => {
    const laptop = await (await signInAgain(server, ada)).connect();
    const carol = await (await signUp(server, 'carol')).connect();
    const talks: CallId[] = [];
    for (let count = 0; count < limits.callsPerPerson; count += 1) {
      talks.push(await talk(count % 2 === 0 ? ada : laptop, bob));
      server.clock.advance(2_000 / eventRates.call.perSecond);
    }
    for (const device of [ada, laptop])
      expect(await call(newCallId(), device)).toMatchObject({ error: { code: 'too_many_calls' } });
    const payload = { callId: newCallId(), calleeId: bob.userId, media: 'audio', offer: null } as const;
    expect(dataOf(await carol.request('call:start', payload))).toEqual({ outcome: 'ended', reason: 'busy' });
    dataOf(await ada.request('call:hangup', { callId: talks[0]! }));
    expect(dataOf(await call())).toMatchObject({ outcome: 'ringing' });
    for (const device of [laptop, carol]) device.drop();
  });

  it('is welcome as long as somebody answers', async () => {
    for (let count = 0; count <= diallingRates.pair.burst; count += 1) {
      dataOf(await ada.request('call:hangup', { callId: await talk(ada, bob) }));
      server.clock.advance(2_000 / eventRates.call.perSecond);
    }
  });
});
