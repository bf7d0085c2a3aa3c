import { describe, expect, it } from 'vitest';
import type { QualityCause } from '../../quality/call-quality.ts';
import { barsWords, causeWords, summaryWords } from './quality-words.ts';

const causes: readonly QualityCause[] = [
  ...([
    'unheard',
    'unreached',
    'no-sound',
    'busy',
    'their-busy',
    'uplink',
    'downlink',
    'their-uplink',
  ] as const),
  ...(['their-downlink', 'both-ways', 'narrow', 'relay', 'far', 'headset', 'their-headset'] as const),
];

describe('the words for what is wrong with a call', () => {
  it.each(causes)('%s says what it is and what to do', (cause) => {
    const { title, detail } = causeWords(cause, 'Ada Lovelace');
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(detail).toMatch(/\.$/);
    expect(title.length).toBeLessThan(50);
  });

  it.each(causes.filter((cause) => cause.startsWith('their-')))('%s names who it is', (cause) => {
    expect(causeWords(cause, 'Ada Lovelace').title).toContain('Ada Lovelace');
  });

  it('tells every cause from every other', () => {
    expect(new Set(causes.map((cause) => causeWords(cause, 'Ada').title)).size).toBe(causes.length);
  });
});

it.each([
  [4.3, null, 'Call quality: good, 4 of 4 bars'],
  [3.2, 'uplink', 'Call quality: poor, 2 of 4 bars. Your connection is losing what you say'],
  [3.7, 'a-later-invention', 'Call quality: fair, 3 of 4 bars'],
  [1.4, 'constructor', 'Call quality: bad, 1 of 4 bars'],
])('says of a past call with %d and %s', (mos, cause, words) => {
  expect(summaryWords({ mos, cause }, 'Ada')).toBe(words);
});

it('says the bars aloud', () => {
  expect(barsWords(4)).toBe('Call quality: good, 4 of 4 bars');
  expect(barsWords(1)).toBe('Call quality: bad, 1 of 4 bars');
});

it.each(['busy', 'their-busy', 'narrow'] as const)(
  'advise also who shows a screen and no camera: %s',
  (cause) => {
    expect(causeWords(cause, 'Ada').detail).toMatch(/stop sharing (your|their) screen/);
  },
);
