import { expect, it } from 'vitest';
import type { Attempt, AttemptCounter, AttemptPolicy } from '../attempt-counter.ts';

export interface CounterUnderTest {
  readonly counter: AttemptCounter;
  /** Lets time pass for it. */
  readonly advance: (ms: number) => Promise<void>;
}

const policy: AttemptPolicy = { name: 'tries', free: 3, baseMs: 1_000, maxMs: 5_000, memoryMs: 60_000 };
const other: AttemptPolicy = { ...policy, name: 'other', free: 1 };

/** What every counter of attempts does. A new, empty one for each test. */
export function describeAttemptCounter(create: () => Promise<CounterUnderTest>): void {
  const attempt = (key: string, by = policy): Attempt => ({ key, policy: by });
  const waits = async (counter: AttemptCounter, key: string, times: number) => {
    const found: number[] = [];
    for (let count = 0; count < times; count += 1) {
      found.push((await counter.attempt([attempt(key)])).waitMs);
    }
    return found;
  };

  it('lets the free ones pass, then makes each wait twice as long, up to the longest', async () => {
    const { counter, advance } = await create();
    expect(await waits(counter, 'ada', 4)).toEqual([0, 0, 0, 1_000]);
    for (const next of [2_000, 4_000, 5_000, 5_000]) {
      const { waitMs } = await counter.attempt([attempt('ada')]);
      await advance(waitMs);
      expect(await waits(counter, 'ada', 2)).toEqual([0, next]);
    }
  });

  it('counts what comes at once one after the other', async () => {
    const { counter } = await create();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => counter.attempt([attempt('ada')])));
    expect(verdicts.filter(({ waitMs }) => waitMs === 0)).toHaveLength(policy.free);
  });

  it('does not lengthen the wait of who asks too early', async () => {
    const { counter, advance } = await create();
    await waits(counter, 'ada', 50);
    await advance(1_000);
    expect(await waits(counter, 'ada', 1)).toEqual([0]);
  });

  it('counts under all keys or none, and says which held it', async () => {
    const { counter } = await create();
    const both = [attempt('ada'), attempt('ada', other)];
    expect(await counter.attempt(both)).toEqual({ waitMs: 0, heldBy: [] });
    for (let count = 0; count < 5; count += 1) {
      expect(await counter.attempt(both)).toEqual({ waitMs: 1_000, heldBy: ['other'] });
    }
    expect(await waits(counter, 'ada', 3)).toEqual([0, 0, 1_000]);
    expect((await counter.attempt(both)).heldBy).toEqual(['tries', 'other']);
  });

  it('keeps keys and policies apart', async () => {
    const { counter } = await create();
    await waits(counter, 'ada', 4);
    expect(await waits(counter, 'bob', 1)).toEqual([0]);
    expect((await counter.attempt([attempt('ada', other)])).waitMs).toBe(0);
  });

  it('takes an attempt back, never below none', async () => {
    const { counter } = await create();
    await counter.takeBack([attempt('ada')]);
    await waits(counter, 'ada', 3);
    await counter.takeBack([attempt('ada')]);
    expect(await waits(counter, 'ada', 2)).toEqual([0, 1_000]);
  });

  it('forgets when told to', async () => {
    const { counter } = await create();
    await waits(counter, 'ada', 4);
    await counter.forget([attempt('ada')]);
    expect(await waits(counter, 'ada', 4)).toEqual([0, 0, 0, 1_000]);
  });

  it('forgets by itself after a while, and not before', async () => {
    const { counter, advance } = await create();
    await waits(counter, 'ada', 3);
    await advance(policy.memoryMs - 1_000);
    expect(await waits(counter, 'ada', 2)).toEqual([0, 2_000]);
    await advance(policy.memoryMs + 1_000);
    expect(await waits(counter, 'ada', 4)).toEqual([0, 0, 0, 1_000]);
  });

  it('takes any text for a key', async () => {
    const { counter } = await create();
    for (const key of ['', '__proto__', 'a b:c{d}', '\u0000', 'ä'.repeat(500)]) {
      expect(await waits(counter, key, 4)).toEqual([0, 0, 0, 1_000]);
    }
  });
}
