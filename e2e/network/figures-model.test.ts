import { expect, it } from 'vitest';
import { figuresLine, type Heard, type Hearing } from './figures-model.ts';
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
