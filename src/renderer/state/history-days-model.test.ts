import { describe, expect, it } from 'vitest';
import { anEntry } from '../ui/testing/fake-phone.ts';
import { groupByDay } from './history-days-model.ts';

const at = (...date: [number, number, number, number, number]): number => new Date(...date).getTime();
const now = at(2026, 10, 20, 14, 0);

const titles = (...times: number[]): string[] =>
  groupByDay(
    times.map((startedAt) => anEntry({ startedAt })),
    now,
  ).map((day) => day.title);

describe('groupByDay', () => {
  it('names the days from near to far', () => {
    expect(
      titles(
        at(2026, 10, 20, 0, 1),
        at(2026, 10, 19, 23, 59),
        at(2026, 10, 16, 9, 0),
        at(2026, 9, 2, 9, 0),
        at(2025, 11, 31, 9, 0),
      ),
    ).toEqual(['Today', 'Yesterday', 'Monday', 'Friday 2 October', '31 December 2025']);
  });

  it('puts calls of one day together and keeps their order', () => {
    const late = anEntry({ startedAt: at(2026, 10, 20, 13, 0) });
    const early = anEntry({ startedAt: at(2026, 10, 20, 8, 0) });
    expect(groupByDay([late, early], now)).toMatchObject([{ entries: [late, early] }]);
  });

  it('has no days without calls', () => {
    expect(groupByDay([], now)).toEqual([]);
  });
});
