import { expect, it } from 'vitest';
import { afterAwake } from './awake-timer.ts';
import { createFakeClock } from './testing/fake-clock.ts';

it.each([0, 150, 200, 1_400])('runs its task after %d ms, once', async (ms) => {
  const clock = createFakeClock();
  let runs = 0;
  afterAwake(clock, ms, () => (runs += 1));
  await clock.advance(Math.max(0, ms - 1));
  expect(runs).toBe(ms === 0 ? 1 : 0);
  await clock.advance(10_000);
  expect(runs).toBe(1);
  expect(clock.waiting).toBe(0);
});

it('does not count the time in which the machine slept', async () => {
  const clock = createFakeClock();
  let runs = 0;
  afterAwake(clock, 1_400, () => (runs += 1));
  await clock.advance(500);
  clock.sleep(30_000);
  await clock.advance(300);
  expect(runs).toBe(0);
  await clock.advance(600);
  expect(runs).toBe(1);
});

it('can be called off at any time', async () => {
  const clock = createFakeClock();
  const cancel = afterAwake(clock, 1_000, () => expect.unreachable());
  await clock.advance(700);
  cancel();
  expect(clock.waiting).toBe(0);
});
