import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnavailableError } from './unavailable.ts';
import { untilDone } from './tasks.ts';

describe('what has to be done', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Fails so many times. */
  const failing = (times: number, error: Error = new UnavailableError('Redis')) =>
    vi.fn(async () => {
      await Promise.resolve();
      if (--times >= 0) throw error;
    });

  it('is tried again until it is', async () => {
    const task = failing(30);
    const done = untilDone(task, () => false);
    await vi.advanceTimersByTimeAsync(30_000);
    await done;
    expect(task).toHaveBeenCalledTimes(31);
  });

  it('is given up at another fault', async () => {
    const task = failing(1, new Error('a fault of ours'));
    await expect(untilDone(task, () => false)).rejects.toThrow('a fault of ours');
  });

  it('keeps a server that closes no longer than for one more try', async () => {
    let isClosing = false;
    const task = failing(30);
    const done = untilDone(task, () => isClosing).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_500);
    isClosing = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await done).toBeInstanceOf(UnavailableError);
    expect(task).toHaveBeenCalledTimes(3);
  });
});
