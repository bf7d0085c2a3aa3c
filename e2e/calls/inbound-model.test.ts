import { expect, it } from 'vitest';
import { receivedSince, wentAway, type InboundCount } from './inbound-model.ts';

const line = (name: string, energy: number, frames = 0): InboundCount => ({ line: name, energy, frames });

it('tells what came on all lines since, and of a new one all of it', () => {
  const before = [line('0 a', 3, 40), line('0 b', 1)];
  const after = [line('0 a', 5, 50), line('0 b', 1), line('1 a', 4, 7)];
  expect(receivedSince(before, after, 'energy')).toBe(6);
  expect(receivedSince(before, after, 'frames')).toBe(17);
});

it('leaves out a line that went away, and knows of it', () => {
  const before = [line('0 a', 3), line('1 a', 1)];
  const after = [line('1 a', 2), line('2 a', 0)];
  expect(receivedSince(before, after, 'energy')).toBe(1);
  expect(wentAway(before, after)).toBe(true);
  expect(wentAway(before, [])).toBe(true);
  expect(wentAway(before, [...before, ...after])).toBe(false);
});

it('is silence where there is no line', () => {
  expect(receivedSince([], [], 'energy')).toBe(0);
});
