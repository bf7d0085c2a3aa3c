import { expect, it } from 'vitest';
import { entryAt, longestDisagreement, shownWithin } from './diary-model.ts';

const diary = (...entries: [number, string][]): { at: number; phase: string }[] =>
  entries.map(([at, phase]) => ({ at, phase }));
const span = { from: 0, to: 10_000 };

it.each([
  { name: 'the same', a: diary([0, 'active']), b: diary([0, 'active']), ms: 0 },
  {
    name: 'one later',
    a: diary([0, 'active'], [3_000, 'reconnecting'], [6_000, 'active']),
    b: diary([0, 'active'], [4_200, 'reconnecting'], [6_500, 'active']),
    ms: 1_200,
  },
  {
    name: 'one not at all',
    a: diary([0, 'active'], [3_000, 'reconnecting'], [6_000, 'active']),
    b: diary([0, 'active']),
    ms: 3_000,
  },
  { name: 'until the end', a: diary([0, 'active'], [4_000, 'ended']), b: diary([0, 'active']), ms: 6_000 },
  {
    name: 'before the span',
    a: diary([-9_000, 'active']),
    b: diary([-8_000, 'dialing'], [-1, 'active']),
    ms: 0,
  },
])('how long screens disagree: $name', ({ a, b, ms }) => {
  expect(longestDisagreement(a, b, span)).toBe(ms);
  expect(longestDisagreement(b, a, span)).toBe(ms);
});

it('what was shown', () => {
  const shown = diary(
    [-5, 'active'],
    [2, 'reconnecting'],
    [3, 'reconnecting'],
    [5, 'active'],
    [20_000, 'ended'],
  );
  expect(shownWithin(shown, span, ({ phase }) => phase)).toEqual(['active', 'reconnecting', 'active']);
  expect(entryAt(shown, -6)).toBeUndefined();
  expect(entryAt(shown, 4)?.phase).toBe('reconnecting');
});
