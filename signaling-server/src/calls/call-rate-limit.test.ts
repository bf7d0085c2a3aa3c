import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryLimiter } from '../ops/limiters.ts';
import { limits, type CallId, type UserId } from '../protocol/index.ts';
import { eventRates } from '../socket/request-budgets.ts';
import { adaAndBob, newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { CallRateLimit, callRates } from './call-rate-limit.ts';

describe('the limit of calls', () => {
  beforeEach(() => void vi.useFakeTimers());

  const [ada, bob] = ['user-ada' as UserId, 'user-bob' as UserId];
  const toBob = { callerId: ada, calleeId: bob };
  const perPair = callRates.pair.burst;

  it('counts those to one person, until a minute has passed', async () => {
    const limit = new CallRateLimit(createMemoryLimiter);
    for (let count = 0; count < perPair; count += 1) expect(await limit.take(toBob)).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(await limit.take(toBob)).toBe(50_000);
    // The other one is free to call back.
    expect(await limit.take({ callerId: bob, calleeId: ada })).toBe(0);
    vi.advanceTimersByTime(50_000);
    expect(await limit.take(toBob)).toBe(0);
  });

  it('lets somebody try again every 20 seconds for as long as they like', async () => {
    const limit = new CallRateLimit(createMemoryLimiter);
    for (let count = 0; count < 3 * perPair; count += 1) {
      expect(await limit.take(toBob)).toBe(0);
      vi.advanceTimersByTime(20_000);
    }
  });

  it('counts a call that it refuses under neither of its limits', async () => {
    const limit = new CallRateLimit(createMemoryLimiter);
    const others = Array.from({ length: callRates.person.burst }, (_, index) => ({
      ...{ callerId: ada, calleeId: `user-${index}` as UserId },
    }));
    for (let count = 0; count < perPair; count += 1) await limit.take(toBob);
    // Refused for that pair.
    for (let count = 0; count < perPair; count += 1) expect(await limit.take(toBob)).toBeGreaterThan(0);
    for (const other of others.slice(perPair)) expect(await limit.take(other)).toBe(0);
    // Refused for that person.
    const [first] = others as [(typeof others)[0]];
    for (let count = 0; count < perPair; count += 1) expect(await limit.take(first)).toBeGreaterThan(0);
    for (let count = 0; count < perPair; count += 1) await limit.giveBack(toBob);
    for (let count = 0; count < perPair; count += 1) expect(await limit.take(first)).toBe(0);
  });
});

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

  const call = (callId = newCallId(), from = ada, calleeId = bob.userId) =>
    from.request('call:start', { callId, calleeId, media: 'audio', offer: null });

  it('has to wait with whatever device, to whichever node it is connected, and is told for how long', async () => {
    const others = [await signInAgain(server, ada), await signInAgain(server, ada)];
    for (const device of others) await device.connect();
    const devices = [ada, ...others];
    for (let count = 0; count < callRates.pair.burst; count += 1) {
      const { callId } = await ring(devices[count % devices.length]!, bob);
      dataOf(await devices[count % devices.length]!.request('call:cancel', { callId }));
    }
    for (const device of devices) {
      const reply = await call(newCallId(), device);
      expect(reply).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
      const { retryAfterMs = 0 } = reply.ok ? {} : reply.error;
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    for (const device of others) device.drop();
  });

  it('may ask for the same call twice', async () => {
    const callId = newCallId();
    for (let count = 0; count <= callRates.pair.burst; count += 1) {
      expect(dataOf(await call(callId))).toMatchObject({ outcome: 'ringing' });
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
    for (let count = 0; count <= callRates.pair.burst; count += 1) {
      dataOf(await ada.request('call:hangup', { callId: await talk(ada, bob) }));
      server.clock.advance(2_000 / eventRates.call.perSecond);
    }
  });

  it('has as many calls left after some that were refused for another reason', async () => {
    for (let count = 0; count < callRates.person.burst; count += 1) {
      const reply = await call(newCallId(), ada, 'user-nobody' as UserId);
      expect(reply).toMatchObject({ error: { code: 'not_found' } });
    }
    expect(dataOf(await call())).toMatchObject({ outcome: 'ringing' });
  });
});
