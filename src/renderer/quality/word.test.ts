import { describe, expect, it } from 'vitest';
import { QualityWord } from '../rtc/channel/quality-word.ts';
import type { Circumstances } from './call-quality.ts';
import { aPath, aSample, aWord } from './testing/samples.ts';
import { isNews, wordAbout } from './word-model.ts';

const talking: Circumstances = {
  sending: true,
  expecting: true,
  path: 'open',
  microphone: null,
  shows: null,
};
const about = (sample = aSample(), circumstances = talking): QualityWord =>
  wordAbout({ sample, circumstances, busy: false, path: 'open' });

describe('what the other side is told', () => {
  it('is how it is heard, roughly', () => {
    const sample = aSample({
      audioIn: { lost: 0.1234, concealed: 0.0512, jitterMs: 17, bufferMs: 111 },
      path: aPath({ network: 'wireless' }),
      roomBps: 1_234_567,
    });
    expect(about(sample)).toEqual(
      aWord({
        ...{ lost: 0.125, concealed: 0.05, jitterMs: 20, bufferMs: 120 },
        ...{ network: 'wireless', roomBps: 1_250_000 },
      }),
    );
  });

  it('is that it is not heard', () => {
    expect(about(aSample({ audioIn: { packets: 0, lost: null } })).hears).toBe(false);
    expect(about({ ...aSample(), audioIn: null }).hears).toBe(false);
  });

  it('is of an interrupted second no more than whether anything came', () => {
    const during = (packets: number): QualityWord =>
      wordAbout({
        sample: aSample({ audioIn: { packets, lost: 0.8, concealed: 0.9 } }),
        ...{ circumstances: talking, busy: false, path: 'silent' },
      });
    expect(during(10)).toMatchObject({ hears: true, lost: null, concealed: null });
    expect(during(0)).toMatchObject({ hears: false, lost: null, concealed: null });
  });

  it('is nothing of what is not to be heard', () => {
    const silence = about({ ...aSample(), audioIn: null }, { ...talking, expecting: false });
    expect(silence).toMatchObject({ hears: true, lost: null, concealed: null });
  });

  it('is what makes this side sound bad', () => {
    const microphone = { label: 'Hands-Free', sampleRate: null };
    expect(about(aSample(), { ...talking, microphone }).headset).toBe(true);
    expect(about(aSample({ videoOut: { limitedBy: 'cpu' } })).busy).toBe(true);
  });

  it.each([
    ['an ordinary second', aSample()],
    ['an absurd one', aSample({ audioIn: { jitterMs: 1e9, bufferMs: -5 }, roomBps: 1e12 })],
    ['one without anything', { ...aSample(), audioIn: null, path: null, roomBps: null }],
  ])('is understood, for %s', (_, sample) => {
    expect(QualityWord.safeParse(about(sample)).success).toBe(true);
  });
});

describe('it is told', () => {
  const said = { word: aWord(), at: 10_000 };

  it.each([
    ['for the first time', null, aWord(), true],
    ['not again at once', said, aWord(), false],
    ['when something else is lost', said, aWord({ lost: 0.05 }), true],
    ['when nothing is heard any more', said, aWord({ hears: false }), true],
    ['not for some jitter', said, aWord({ jitterMs: 20, roomBps: 900_000 }), false],
  ] as const)('%s', (...[, before, word, news]) => {
    expect(isNews(before, word, 11_000)).toBe(news);
  });

  it('again after a while, so that it is known to hold', () => {
    expect(isNews(said, aWord(), 14_000)).toBe(true);
  });
});
