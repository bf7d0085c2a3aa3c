import { afterEach, describe, expect, it, vi } from 'vitest';
import type { QuietHours, QuietInterval } from '../protocol/index.ts';
import { nextQuiet, quietAt } from './quiet-hours-model.ts';
import { isTimeZone } from './zone-time-model.ts';

afterEach(() => void vi.restoreAllMocks());

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const workdays = [1, 2, 3, 4, 5];
const h = (hour: number, minute = 0): number => hour * 60 + minute;

function hours(timeZone: string, ...intervals: QuietInterval[]): QuietHours {
  return { enabled: true, timeZone, intervals };
}

function quiet(of: QuietHours, at: string): string | null {
  const time = quietAt(of, Date.parse(at));
  return time === null ? null : [time.since, time.until].map(iso).join(' ');
}

function next(of: QuietHours, at: string): string | null {
  const time = nextQuiet(of, Date.parse(at));
  return time === null ? null : iso(time);
}

const iso = (time: number): string => new Date(time).toISOString().slice(0, 16);

// 2 March 2026 is a Monday. In Berlin clocks go from 2:00 to 3:00 on 29 March 2026, and from 3:00 to 2:00 on 25 October.
const lunch = hours('Etc/UTC', { days: workdays, from: h(12), to: h(13) });
const nights = hours('Europe/Berlin', { days: everyDay, from: h(22), to: h(7) });
const weekend = hours('Etc/UTC', { days: [6, 0], from: 0, to: 0 });
const several = hours(
  'Etc/UTC',
  { days: [1], from: h(9), to: h(11) },
  { days: [1], from: h(11), to: h(12) },
  { days: [1], from: h(14), to: h(16) },
  { days: [1], from: h(15), to: h(17) },
);
const smallHours = hours('Europe/Berlin', { days: everyDay, from: h(2, 15), to: h(2, 45) });
const longWeekend = hours(
  'Etc/UTC',
  { days: everyDay, from: h(18), to: h(8) },
  { days: [6, 0], from: 0, to: 0 },
);
const almostAlways = hours(
  'Etc/UTC',
  { days: [0, 2, 3, 4, 5, 6], from: 0, to: 0 },
  { days: [1], from: 0, to: h(12) },
  { days: [1], from: h(13), to: 0 },
);
/** It leaves out the only one of that week. */
const inTheGap = hours('Europe/Berlin', { days: [0], from: h(2, 30), to: h(3, 15) });
const always = hours('Etc/UTC', { days: everyDay, from: 0, to: 0 });

describe('whether it is quiet', () => {
  it.each([
    ['not yet', lunch, '2026-03-02T11:59:59Z', null],
    ['from the first moment', lunch, '2026-03-02T12:00Z', '2026-03-02T12:00 2026-03-02T13:00'],
    ['not in the last one', lunch, '2026-03-02T13:00Z', null],
    ['not on other days', lunch, '2026-03-01T12:30Z', null],
    ['before midnight', nights, '2026-03-02T21:30Z', '2026-03-02T21:00 2026-03-03T06:00'],
    ['after midnight', nights, '2026-03-03T05:30Z', '2026-03-02T21:00 2026-03-03T06:00'],
    ['not during the day', nights, '2026-03-03T12:00Z', null],
    ['a night that is an hour shorter', nights, '2026-03-29T03:00Z', '2026-03-28T21:00 2026-03-29T05:00'],
    ['a night that is an hour longer', nights, '2026-10-25T03:00Z', '2026-10-24T20:00 2026-10-25T06:00'],
    ['two whole days', weekend, '2026-03-08T12:00Z', '2026-03-07T00:00 2026-03-09T00:00'],
    ['over after them', weekend, '2026-03-09T00:00Z', null],
    [
      'of days that touch, in the first',
      longWeekend,
      '2026-03-06T19:00Z',
      '2026-03-06T18:00 2026-03-09T08:00',
    ],
    [
      'of days that touch, in the last',
      longWeekend,
      '2026-03-09T07:00Z',
      '2026-03-06T18:00 2026-03-09T08:00',
    ],
    ['almost a week, at its begin', almostAlways, '2026-03-02T13:00Z', '2026-03-02T13:00 2026-03-09T12:00'],
    ['almost a week, at its end', almostAlways, '2026-03-09T11:00Z', '2026-03-02T13:00 2026-03-09T12:00'],
    ['two that touch', several, '2026-03-02T09:30Z', '2026-03-02T09:00 2026-03-02T12:00'],
    ['two that overlap', several, '2026-03-02T16:30Z', '2026-03-02T14:00 2026-03-02T17:00'],
    ['between them', several, '2026-03-02T13:00Z', null],
    ['times that a day leaves out', smallHours, '2026-03-29T01:20Z', '2026-03-29T01:15 2026-03-29T01:45'],
    ['the first of two', smallHours, '2026-10-25T00:20Z', '2026-10-25T00:15 2026-10-25T00:45'],
    ['and not the second', smallHours, '2026-10-25T01:20Z', null],
    ['not when it is switched off', { ...lunch, enabled: false }, '2026-03-02T12:30Z', null],
    ['not without any times', hours('Etc/UTC'), '2026-03-02T12:30Z', null],
  ])('%s', (...[, of, at, expected]) => {
    expect(quiet(of, at)).toBe(expected);
  });

  it('may be without end, of which a week is known', () => {
    const time = quietAt(always, Date.parse('2026-03-02T12:00Z'));
    expect(iso(time!.until)).toBe('2026-03-10T00:00');
  });
});

describe('when it is quiet next', () => {
  it.each([
    ['today', lunch, '2026-03-02T08:00Z', '2026-03-02T12:00'],
    ['tomorrow, when it is quiet now', lunch, '2026-03-02T12:00Z', '2026-03-03T12:00'],
    ['after the weekend', lunch, '2026-03-06T13:00Z', '2026-03-09T12:00'],
    ['in a week', hours('Etc/UTC', { days: [1], from: 0, to: 60 }), '2026-03-02T00:00Z', '2026-03-09T00:00'],
    ['in two weeks, when clocks leave one out', inTheGap, '2026-03-22T05:00Z', '2026-04-05T00:30'],
    ['by the clock there', nights, '2026-03-29T12:00Z', '2026-03-29T20:00'],
    ['never', hours('Etc/UTC'), '2026-03-02T08:00Z', null],
    ['never, switched off', { ...lunch, enabled: false }, '2026-03-02T08:00Z', null],
  ])('%s', (...[, of, at, expected]) => {
    expect(next(of, at)).toBe(expected);
  });
});

it('a time zone is one of those there are', () => {
  expect(['Europe/Berlin', 'Etc/UTC', 'Asia/Kathmandu'].every(isTimeZone)).toBe(true);
  expect(['Mars/Olympus', '', '; drop', '+01:00', '-0530'].some(isTimeZone)).toBe(false);
});

it('a time zone has whichever of its names a browser knows', () => {
  const names = [
    'Asia/Calcutta',
    'Asia/Kolkata',
    'Europe/Kiev',
    'Europe/Kyiv',
    'UTC',
    'Etc/GMT+5',
    'US/Pacific',
  ];
  expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
});

it('a time zone costs its memory once, however it is written', () => {
  const made = vi.spyOn(Intl, 'DateTimeFormat');
  const spellings = ['Asia/Tashkent', 'asia/tashkent', 'ASIA/TASHKENT', 'aSiA/tAsHkEnT'];
  expect(spellings.every(isTimeZone)).toBe(true);
  expect(made).toHaveBeenCalledTimes(1);
});
