import { expect, it } from 'vitest';
import { concealedShare, figuresLine, type Heard, type Hearing, type SoundCount } from './figures-model.ts';
import type { DiaryEntry } from './screen-diary.ts';

const well: Hearing = { longestSilenceMs: 0, silentMs: 0, delayMs: 45, concealed: 0.0004 };
const saw = (at: number, words: string, rest: Partial<DiaryEntry> = {}): DiaryEntry => ({
  ...{ at, phase: 'active', words, bars: 4, cause: null, line: 'online' },
  ...rest,
});
const heard = (over: Partial<Heard>): Heard => ({
  span: { from: 0, to: 8_119 },
  byAda: well,
  byGrace: well,
  diaries: { ada: [saw(-1, 'Connected')], grace: [saw(-1, 'Connected')] },
  ...over,
});

it('tells what was heard, and nothing of screens that said nothing new', () => {
  const diaries = {
    ada: [saw(-1, 'Connected', { bars: null }), saw(3, 'Connected')],
    grace: [saw(-1, 'Connected')],
  };
  expect(figuresLine(heard({ diaries }))).toBe(
    'in 8.1 s Ada heard: longest silence 0 ms, 0.0 % concealed, delay 45 ms | Grace heard: longest silence 0 ms, 0.0 % concealed, delay 45 ms',
  );
});

it('tells of several silences also their sum, and leaves out a delay that is not known', () => {
  const byAda = { longestSilenceMs: 3_000, silentMs: 3_400, delayMs: null, concealed: 0.436 };
  const byGrace = { ...byAda, silentMs: 3_000 };
  expect(figuresLine(heard({ byAda, byGrace }))).toBe(
    'in 8.1 s Ada heard: longest silence 3000 ms, silent 3400 ms in all, 43.6 % concealed | Grace heard: longest silence 3000 ms, 43.6 % concealed',
  );
});

it('tells what changed on the screens, and for how long they differed', () => {
  const away = { line: 'reconnecting' };
  const diaries = {
    ada: [
      saw(-1, 'Connected', away),
      saw(1_000, 'Connection lost. Reconnecting…', { ...away, phase: 'reconnecting', bars: null }),
      saw(4_000, 'Connected · Your computer is too busy · Close programs.', { bars: 2 }),
    ],
    grace: [saw(-1, 'Connected')],
  };
  const line = figuresLine(heard({ diaries }));
  expect(line.split(' | ').slice(2)).toEqual([
    'Ada saw: line reconnecting → Connection lost. Reconnecting…, line reconnecting → Your computer is too busy, 2 of 4 bars',
    'screens differed for 3000 ms at most',
  ]);
});

it('tells once what both saw', () => {
  const diary = [
    saw(-1, 'Connected'),
    saw(1_000, 'Connection lost. Reconnecting…', { phase: 'reconnecting' }),
  ];
  expect(
    figuresLine(heard({ diaries: { ada: diary, grace: diary } }))
      .split(' | ')
      .slice(2),
  ).toEqual(['both saw: Connected → Connection lost. Reconnecting…']);
});

const count = (line: string, concealed: number, received: number): SoundCount => ({
  line,
  concealed,
  received,
});

const spans: readonly { what: string; before: SoundCount[]; after: SoundCount[]; share: number }[] = [
  { what: 'nothing', before: [], after: [], share: 0 },
  { what: 'nothing on its line', before: [count('a', 5, 100)], after: [count('a', 5, 100)], share: 0 },
  { what: 'some', before: [count('a', 5, 100)], after: [count('a', 15, 200)], share: 0.1 },
  { what: 'a line that began meanwhile', before: [], after: [count('a', 20, 100)], share: 0.2 },
  {
    what: 'one in place of another',
    ...{ before: [count('a', 500, 1_000)], after: [count('b', 20, 100)], share: 0.2 },
  },
  {
    what: 'one that has counted more than the one in whose place it is',
    ...{ before: [count('a', 500, 1_000)], after: [count('b', 200, 2_000)], share: 0.1 },
  },
  {
    what: 'one beside another',
    ...{ before: [count('a', 50, 1_000)], after: [count('b', 5, 50), count('a', 50, 1_050)], share: 0.05 },
  },
];
it.each(spans)('tells how much of what came was made up: $what', ({ before, after, share }) => {
  expect(concealedShare(before, after)).toBeCloseTo(share);
});
