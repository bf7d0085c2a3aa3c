import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { inTime } from './in-time.ts';

function ask() {
  const clock = createManualClock();
  const check = new AbortController();
  let answer = (_words: string): void => undefined;
  let heard: AbortSignal | undefined;
  const asked = inTime({ clock, patienceMs: 4_000, signal: check.signal }, (signal) => {
    heard = signal;
    return new Promise<string>((resolve) => (answer = resolve));
  });
  return { asked, answer: () => answer('here'), check, clock, isOver: () => heard?.aborted };
}

it('passes the answer on, and waits for nothing more', async () => {
  const { asked, answer, clock } = ask();
  answer();
  expect(await asked).toBe('here');
  expect(clock.pendingTimers).toBe(0);
});

it('gives up when there is none, and says so to whoever waits', async () => {
  const { asked, clock, isOver } = ask();
  clock.advance(4_000);
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(isOver()).toBe(true);
});

it('still hears the answer that came while this machine stood still', async () => {
  const { asked, answer, clock } = ask();
  clock.stall(9_000);
  clock.advance(0);
  answer();
  expect(await asked).toBe('here');
});

it('ends with its check', async () => {
  const { asked, check, clock, isOver } = ask();
  check.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  expect([isOver(), clock.pendingTimers]).toEqual([true, 0]);
});
