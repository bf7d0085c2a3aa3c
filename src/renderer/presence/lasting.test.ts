import { expect, it } from 'vitest';
import { endOf } from './lasting-model.ts';

const now = new Date(2026, 1, 28, 23, 50).getTime();

it.each([
  ['30-minutes', new Date(2026, 2, 1, 0, 20)],
  ['1-hour', new Date(2026, 2, 1, 0, 50)],
  ['until-tomorrow', new Date(2026, 2, 1, 8)],
] as const)('a status for %s ends at the right time', (lasting, end) => {
  expect(new Date(endOf(lasting, now))).toEqual(end);
});
