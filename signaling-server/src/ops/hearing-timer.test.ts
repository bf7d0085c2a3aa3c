import { expect, it } from 'vitest';
import { startHearingTimer } from './clock.ts';
import { createManualClock } from './testing/manual-clock.ts';

it('runs out in time', () => {
  const clock = createManualClock();
  let runs = 0;
  startHearingTimer(clock, 5_000, () => (runs += 1));
  clock.advance(4_999);
  expect(runs).toBe(0);
  clock.advance(1);
  expect(runs).toBe(1);
  expect(clock.pendingTimers).toBe(0);
});

it('leaves a moment to hear what came while the server stood still', () => {
  const clock = createManualClock();
  let runs = 0;
  startHearingTimer(clock, 5_000, () => (runs += 1));
  clock.stall(8_000);
  clock.advance(0);
  expect(runs).toBe(0);
  clock.advance(200);
  expect(runs).toBe(1);
});

it('can be called off until then', () => {
  const clock = createManualClock();
  const timer = startHearingTimer(clock, 5_000, () => expect.unreachable());
  clock.stall(8_000);
  clock.advance(0);
  timer.cancel();
  expect(clock.pendingTimers).toBe(0);
});
