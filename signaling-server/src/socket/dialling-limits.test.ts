import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adaAndBob, newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { diallingPairRate } from './dialling-limits.ts';
import { eventRates } from './event-policies.ts';

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

  const call = (callId = newCallId()) =>
    ada.request('call:start', { callId, calleeId: bob.userId, media: 'audio', offer: null });

  it('has to wait, and is told for how long', async () => {
    for (let count = 0; count < diallingPairRate.burst; count += 1) {
      const { callId } = await ring(ada, bob);
      dataOf(await ada.request('call:cancel', { callId }));
    }
    const reply = await call();
    const retryAfterMs = 1000 / diallingPairRate.perSecond;
    expect(reply).toMatchObject({ ok: false, error: { code: 'rate_limited', retryAfterMs } });
    // The other one is free to call back.
    const { callId } = await ring(bob, ada);
    dataOf(await bob.request('call:cancel', { callId }));
    server.clock.advance(retryAfterMs);
    expect(dataOf(await call())).toMatchObject({ outcome: 'ringing' });
  });

  it('may ask for the same call twice', async () => {
    const callId = newCallId();
    for (let count = 0; count <= diallingPairRate.burst; count += 1) {
      expect(dataOf(await call(callId))).toMatchObject({ outcome: 'ringing' });
    }
  });

  it('is welcome as long as somebody answers', async () => {
    for (let count = 0; count <= diallingPairRate.burst; count += 1) {
      dataOf(await ada.request('call:hangup', { callId: await talk(ada, bob) }));
      server.clock.advance(2_000 / eventRates.call.perSecond);
    }
  });
});
