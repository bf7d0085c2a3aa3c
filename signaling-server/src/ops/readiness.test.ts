import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { createReadiness } from './readiness.ts';
import { createManualClock } from './testing/manual-clock.ts';

function setUp(checks: Record<string, () => Promise<unknown>>) {
  const clock = createManualClock();
  const list = Object.entries(checks).map(([name, check]) => ({ name, check }));
  return { clock, probe: createReadiness({ checks: list, clock, log: createLogger('silent') }) };
}

describe('readiness', () => {
  it('is there when everything answers', async () => {
    const { probe, clock } = setUp({ database: () => Promise.resolve(), redis: () => Promise.resolve() });
    expect(await probe.read()).toEqual({ status: 'ready', checks: { database: 'ok', redis: 'ok' } });
    expect(clock.pendingTimers).toBe(0);
  });

  it('names what fails, and not with which words: they may hold a password', async () => {
    const { probe } = setUp({
      database: () => Promise.reject(new Error('password "hunter2" is wrong')),
      redis: () => Promise.resolve(),
    });
    const { status, checks } = await probe.read();
    expect({ status, redis: checks['redis'] }).toEqual({ status: 'unavailable', redis: 'ok' });
    expect(checks['database']).toMatch(/^failed/);
    expect(checks['database']).not.toContain('hunter2');
    expect(await probe.latencies()).toEqual({ database: null, redis: expect.any(Number) as number });
  });

  it('does not wait for what never answers', async () => {
    const { probe, clock } = setUp({ database: () => new Promise(() => undefined) });
    const answer = probe.read();
    clock.advance(2_000);
    expect(await answer).toMatchObject({ checks: { database: 'no answer within 2 s' } });
  });

  it('hears an answer that came while the server stood still', async () => {
    let answer = (): void => undefined;
    const { probe, clock } = setUp({ database: () => new Promise<void>((resolve) => (answer = resolve)) });
    const readiness = probe.read();
    clock.stall(3_000);
    clock.advance(0);
    answer();
    expect(await readiness).toEqual({ status: 'ready', checks: { database: 'ok' } });
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not ask anew for everybody who asks within a second', async () => {
    let asked = 0;
    const { probe, clock } = setUp({ database: () => Promise.resolve((asked += 1)) });
    await Promise.all([probe.read(), probe.read(), probe.latencies()]);
    expect(asked).toBe(1);
    clock.advance(1_000);
    await probe.read();
    expect(asked).toBe(2);
  });

  it('is gone for good once the server is about to stop', async () => {
    const { probe } = setUp({ database: () => Promise.resolve() });
    probe.drain();
    expect(await probe.read()).toEqual({ status: 'draining', checks: { database: 'ok' } });
  });
});
