import { describe, expect, it } from 'vitest';
import { aCall } from '../testing/fake-phone.ts';
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
    const { title, detail } = causeWords(cause, aCall());
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(detail).toMatch(/\.$/);
    expect(title.length).toBeLessThan(50);
  });

  it.each(causes.filter((cause) => cause.startsWith('their-')))('%s names who it is', (cause) => {
    expect(causeWords(cause, aCall()).title).toContain('Ada Lovelace');
  });

  it('tells every cause from every other', () => {
    expect(new Set(causes.map((cause) => causeWords(cause, aCall()).title)).size).toBe(causes.length);
  });
});

it.each([
  [4.3, null, 'Call quality: good, 4 of 4 bars'],
  [3.2, 'uplink', 'Call quality: poor, 2 of 4 bars. Your connection is weak'],
  [3.7, 'a-later-invention', 'Call quality: fair, 3 of 4 bars'],
  [1.4, 'constructor', 'Call quality: bad, 1 of 4 bars'],
])('says of a past call with %d and %s', (mos, cause, words) => {
  expect(summaryWords({ mos, cause }, 'Ada')).toBe(words);
});

it('says the bars aloud', () => {
  expect(barsWords(4)).toBe('Call quality: good, 4 of 4 bars');
  expect(barsWords(1)).toBe('Call quality: bad, 1 of 4 bars');
});

describe('advice about what is shown', () => {
  it.each([
    ['busy', {}, 'Close programs you don’t need.'],
    ['busy', { screenOn: true }, 'Close programs you don’t need or stop sharing your screen.'],
    [
      'busy',
      { cameraOn: true, screenOn: true },
      'Close programs you don’t need, turn your camera off or stop sharing your screen.',
    ],
    ['their-busy', { cameraOn: true }, 'It helps if they close programs.'],
    ['their-busy', { remoteScreenOn: true }, 'It helps if they close programs or stop sharing their screen.'],
    ['narrow', { cameraOn: true }, 'Turn your camera off, so that your voice gets through.'],
  ] as const)('names only what is on: %s with %j', (cause, shown, words) => {
    expect(causeWords(cause, aCall(shown)).detail).toBe(words);
  });
});
