import { expect, it } from 'vitest';
import { afterAwake, afterHearing } from './awake-timer.ts';
import type { Clock } from './clock.ts';
import { createFakeClock } from '../renderer/call/testing/fake-clock.ts';

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

it('hears what has arrived before it judges, where the machine stood still at the end', async () => {
  const clock = createFakeClock();
  let runs = 0;
  afterAwake(clock, 1_000, () => (runs += 1));
  await clock.advance(900);
  clock.stall(3_000);
  await clock.advance(199);
  expect(runs).toBe(0);
  await clock.advance(1);
  expect(runs).toBe(1);
});

it('comes to its end also where every step is late', async () => {
  const clock = createFakeClock();
  let runs = 0;
  afterAwake(clock, 1_000, () => (runs += 1));
  for (let second = 0; second < 4; second += 1) {
    clock.stall(1_000);
    await clock.advance(0);
  }
  expect(runs).toBe(1);
});

it('is not put off by a clock that is set back', async () => {
  const clock = createFakeClock();
  let runs = 0;
  const set = { ...clock, now: () => clock.now() - (clock.now() > 1_000_500 ? 3_600_000 : 0) };
  afterAwake(set, 1_000, () => (runs += 1));
  await clock.advance(1_000);
  expect(runs).toBe(1);
});

it('looks at the clock seldom where it has long to wait', async () => {
  const clock = createFakeClock();
  let steps = 0;
  const counted: Clock = { ...clock, after: (ms, task) => ((steps += 1), clock.after(ms, task)) };
  afterAwake(counted, 30_000, () => undefined);
  await clock.advance(30_000);
  expect(steps).toBe(20);
});

it('of what others count too, runs in time', async () => {
  const clock = createFakeClock();
  let runs = 0;
  afterHearing(clock, 1_000, () => (runs += 1));
  await clock.advance(999);
  expect(runs).toBe(0);
  await clock.advance(1);
  expect(runs).toBe(1);
  expect(clock.waiting).toBe(0);
});

it('of what others count too, hears what has arrived before it judges, and can be called off until then', async () => {
  const clock = createFakeClock();
  let runs = 0;
  const cancels = [1, 2].map(() => afterHearing(clock, 1_000, () => (runs += 1)));
  clock.stall(30_000);
  await clock.advance(0);
  expect(runs).toBe(0);
  cancels[0]?.();
  await clock.advance(200);
  expect(runs).toBe(1);
});
