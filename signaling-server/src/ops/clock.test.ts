import { expect, it } from 'vitest';
import { steadyTime } from './clock.ts';

it('time goes on where the clock of the machine is set back, and catches up where it was asleep', () => {
  let [wall, elapsed] = [1_000_000, 5];
  const now = steadyTime(
    () => wall,
    () => elapsed,
  );
  const pass = (ms: number, set = 0): number => {
    elapsed += ms;
    wall += ms + set;
    return now();
  };
  expect(now()).toBe(1_000_000);
  expect(pass(10)).toBe(1_000_010);
  expect(pass(10, -3_600_000)).toBe(1_000_020);
  expect(pass(10)).toBe(1_000_030);
  // The clock is right again.
  expect(pass(10, 3_600_000)).toBe(1_000_040);
  expect(pass(10, 60_000)).toBe(1_060_050);
});
