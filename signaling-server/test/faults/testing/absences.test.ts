import { expect, it } from 'vitest';
import { OFFLINE_GRACE_MS } from '../../../src/presence/presence-service.ts';
import { absencesOf, excuses } from './absences.ts';

const came = (at: number) => ({ at, online: true });
const left = (at: number) => ({ at, online: false });

it('somebody is away while none of their phones is online', () => {
  const [first, second] = [
    [came(0), left(10), came(40)],
    [came(5), left(20), came(30), left(50)],
  ];
  expect(absencesOf([first, second])).toEqual([{ from: 20, to: 30 }]);
  expect(absencesOf([[...first, left(60)], second])).toEqual([
    { from: 20, to: 30 },
    { from: 60, to: Number.POSITIVE_INFINITY },
  ]);
});

it('who was away for longer than the grace may have been seen as offline then, and at no other time', () => {
  const long = { from: 100_000, to: 100_000 + 2 * OFFLINE_GRACE_MS };
  expect(excuses(long, long.from + OFFLINE_GRACE_MS)).toBe(true);
  expect(excuses(long, long.to)).toBe(true);
  expect(excuses(long, long.from + OFFLINE_GRACE_MS / 2)).toBe(false);
  expect(excuses(long, long.to + OFFLINE_GRACE_MS)).toBe(false);
  const short = { from: 100_000, to: 100_000 + OFFLINE_GRACE_MS / 2 };
  expect(excuses(short, short.from + OFFLINE_GRACE_MS)).toBe(false);
});
