import { expect, it } from 'vitest';
import { endsNextDay, minuteOf, timeOf, toggledDay } from './quiet-hours-model.ts';

it.each([
  ['00:00', 0],
  ['07:05', 425],
  ['23:59', 1_439],
])('%s is a minute of the day', (time, minute) => {
  expect(timeOf(minute)).toBe(time);
  expect(minuteOf(time)).toBe(minute);
});

it.each([
  ['7', 420],
  ['730', 450],
  ['2215', 1_335],
  [' 7.30 ', 450],
  ['', null],
  ['24:00', null],
  ['12:60', null],
  ['7:3', null],
  ['noon', null],
])('what is typed as “%s” is %s', (typed, minute) => expect(minuteOf(typed)).toBe(minute));

it('days come and go, except the last one', () => {
  expect(toggledDay([1, 5], 0)).toEqual([0, 1, 5]);
  expect(toggledDay([1, 5], 5)).toEqual([1]);
  expect(toggledDay([1], 1)).toEqual([1]);
});

it('what ends no later than it begins ends on the next day', () => {
  const ends = (from: number, to: number) => endsNextDay({ days: [1], from, to });
  expect([ends(720, 780), ends(1_320, 420), ends(0, 0)]).toEqual([false, true, true]);
});
