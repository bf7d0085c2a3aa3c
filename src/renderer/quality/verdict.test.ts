import { describe, expect, it } from 'vitest';
import type { CallQuality, Circumstances } from './call-quality.ts';
import { aPath, aSample, aWord } from './testing/samples.ts';
import { judge, noVerdict, type Second, type Verdict } from './verdict-model.ts';

const talking: Circumstances = {
  sending: true,
  expecting: true,
  path: 'open',
  microphone: null,
  shows: null,
};
const aSecond = (changes: Partial<Second> = {}): Second => ({
  sample: aSample(),
  circumstances: talking,
  theirs: aWord(),
  busy: false,
  path: 'open',
  ...changes,
});

const after = (seconds: readonly Second[], from: Verdict = noVerdict): Verdict => seconds.reduce(judge, from);
const five = (changes: Partial<Second>): Second[] => Array.from({ length: 5 }, () => aSecond(changes));
const quality = (changes: Partial<Second>): CallQuality | null => after(five(changes)).quality;

const lossyIn = aSample({ audioIn: { lost: 0.1, concealed: 0.08 } });
/** All of it arrived, some of it too late. */
const lateIn = aSample({ audioIn: { concealed: 0.08 } });
const heardLate = aWord({ concealed: 0.08 });
const heardBadly = aWord({ lost: 0.1, concealed: 0.08 });

describe('the bars', () => {
  it.each([
    [0, 4],
    [0.01, 4],
    [0.04, 3],
    [0.07, 2],
    [0.2, 1],
  ])('with %d of the sound missing are %d', (concealed, bars) => {
    expect(quality({ sample: aSample({ audioIn: { concealed } }) })?.bars).toBe(bars);
    expect(quality({ theirs: aWord({ concealed }) })?.bars).toBe(bars);
  });

  it.each([
    [30, 4],
    [300, 4],
    [450, 3],
    [620, 2],
    [1_500, 1],
  ])('with a round trip of %d ms are %d', (roundTripMs, bars) => {
    expect(quality({ sample: aSample({ roundTripMs }) })?.bars).toBe(bars);
  });

  it.each([
    ['nothing is lost', 0, 4],
    ['a packet of fifty is lost each second', 0.02, 4],
    ['two of fifty are', 0.04, 4],
    ['three of fifty are', 0.06, 3],
    ['a fifth is', 0.2, 3],
    ['half is', 0.5, 3],
  ])('are not four where %s on the way, though hardly a gap is heard', (_, lost, bars) => {
    const sample = aSample({ audioIn: { lost, concealed: 0.01 } });
    expect(quality({ sample })).toMatchObject({ bars, cause: null });
    expect(quality({ theirs: aWord({ lost, concealed: 0.01 }) })).toMatchObject({ bars, cause: null });
  });

  it('are the fewer ones of what is lost on the way and what is heard of it', () => {
    expect(quality({ sample: aSample({ audioIn: { lost: 0.06, concealed: 0.07 } }) })?.bars).toBe(2);
    expect(quality({ theirs: aWord({ lost: 0.2, concealed: 0.2 }) })?.bars).toBe(1);
  });

  it('come back once nothing is lost on the way any more, and where nobody speaks that way', () => {
    const mended = { lost: 0.2, concealed: 0.01 };
    const lossy = after(five({ sample: aSample({ audioIn: mended }), theirs: aWord(mended) }));
    expect(lossy.quality?.bars).toBe(3);
    expect(after(five({}).slice(1), lossy).quality?.bars).toBe(3);
    expect(after(five({}), lossy).quality?.bars).toBe(4);
    const nobody = { ...talking, sending: false, expecting: false };
    expect(judge(lossy, aSecond({ circumstances: nobody })).quality?.bars).toBe(4);
    const muted = { ...talking, sending: false };
    expect(judge(lossy, aSecond({ circumstances: muted })).quality?.bars).toBe(3);
  });

  it('are none before anything is known', () => {
    expect(noVerdict.quality).toBeNull();
    expect(quality({ circumstances: { ...talking, sending: false, expecting: false } })).toBeNull();
  });

  it('do not move for one or two bad seconds, and come back only after five good ones', () => {
    const bad = aSecond({ sample: lossyIn });
    const good = aSecond();
    const two = after([good, good, good, bad, bad]);
    expect(two.quality?.bars).toBe(4);
    const three = after([bad], two);
    expect(three.quality?.bars).toBe(2);
    expect(after([good, good, good, good], three).quality?.bars).toBe(2);
    expect(after([good, good, good, good, good], three).quality?.bars).toBe(4);
  });

  it('follow how the other side hears this one, as its reports say, when it says nothing itself', () => {
    const sample = aSample({ audioOut: { lost: 0.3 } });
    expect(quality({ sample, theirs: null })).toMatchObject({ bars: 1, cause: 'uplink' });
    expect(quality({ sample, theirs: aWord() })?.bars).toBe(4);
  });
});

describe('muted is not bad', () => {
  it('when this side is', () => {
    const circumstances = { ...talking, sending: false };
    expect(quality({ circumstances, theirs: { ...heardBadly, hears: false } })).toMatchObject({
      bars: 4,
      cause: null,
    });
  });

  it('when the other side is', () => {
    const circumstances = { ...talking, expecting: false };
    const sample = aSample({ audioIn: { packets: 0, lost: null, concealed: 1 } });
    expect(quality({ circumstances, sample })).toMatchObject({ bars: 4, cause: null });
  });

  it('and the seconds before do not count against who is muted now', () => {
    const troubled = after(five({ theirs: heardBadly }));
    expect(troubled.quality?.cause).toBe('uplink');
    const muted = aSecond({ circumstances: { ...talking, sending: false } });
    expect(judge(troubled, muted).quality?.cause).not.toBe('uplink');
  });
});

describe('the cause', () => {
  it.each([
    ['nothing is wrong', {}, null],
    ['nothing of theirs arrives', { sample: aSample({ audioIn: { packets: 0, lost: null } }) }, 'no-sound'],
    ['they get nothing of it', { theirs: aWord({ hears: false }) }, 'unreached'],
    [
      'they get nothing, and nothing leaves',
      { theirs: aWord({ hears: false }), sample: aSample({ audioOut: { packets: 0 } }) },
      'unheard',
    ],
    ['what is sent is lost', { theirs: heardBadly }, 'uplink'],
    [
      'what is sent is lost on their Wi-Fi',
      { theirs: { ...heardBadly, network: 'wireless' } },
      'their-downlink',
    ],
    ['what they send is lost', { sample: lossyIn }, 'their-uplink'],
    ['both lose', { sample: lossyIn, theirs: heardBadly }, 'both-ways'],
    [
      'both lose, they over the air',
      { sample: lossyIn, theirs: { ...heardBadly, network: 'cellular' } },
      'their-uplink',
    ],
    ['this computer is busy', { sample: lateIn, busy: true }, 'busy'],
    ['it is busy, and packets are lost', { sample: lossyIn, busy: true }, 'their-uplink'],
    ['it is busy, and what it sends is lost', { sample: lateIn, theirs: heardBadly, busy: true }, 'uplink'],
    [
      'it is busy, what it sends comes late, and what they send is lost',
      { sample: lossyIn, theirs: heardLate, busy: true },
      'their-uplink',
    ],
    [
      'theirs is busy, and what they send is lost',
      { sample: lossyIn, theirs: { ...heardLate, busy: true } },
      'their-uplink',
    ],
    [
      'theirs is busy, and what is sent to it is lost',
      { sample: lateIn, theirs: { ...heardBadly, busy: true } },
      'uplink',
    ],
    ['both come late, and this computer is busy', { sample: lateIn, theirs: heardLate, busy: true }, 'busy'],
    [
      'both lose, and this computer is busy',
      { sample: lossyIn, theirs: heardBadly, busy: true },
      'both-ways',
    ],
    ['their computer is busy', { sample: lateIn, theirs: aWord({ busy: true }) }, 'their-busy'],
    ['it is far', { sample: aSample({ roundTripMs: 700 }) }, 'far'],
    ['a relay is far', { sample: aSample({ roundTripMs: 700, path: aPath({ local: 'relay' }) }) }, 'relay'],
    ['it waits long here', { sample: aSample({ audioIn: { bufferMs: 500 } }) }, 'their-uplink'],
    ['it waits long there', { theirs: aWord({ bufferMs: 500 }) }, 'uplink'],
    ['their headset is one', { theirs: aWord({ headset: true }) }, 'their-headset'],
    ['a busy computer does no harm', { busy: true }, null],
  ] as const)('when %s is %4$s', (_, changes, cause) => {
    expect(quality(changes as Partial<Second>)?.cause ?? null).toBe(cause);
  });

  it('is this side’s own Wi-Fi, when the other side has a cable', () => {
    const sample = { ...lossyIn, path: aPath({ network: 'wireless' }) };
    expect(quality({ sample })?.cause).toBe('downlink');
    expect(quality({ sample, theirs: heardBadly })?.cause).toBe('uplink');
  });

  it('is a picture that the computer can’t keep up with', () => {
    const sample = aSample({ audioIn: { concealed: 0.1 }, videoOut: { limitedBy: 'cpu' } });
    expect(quality({ sample })?.cause).toBe('busy');
  });

  it('is a headset that sends telephone sound, though nothing is lost', () => {
    const microphone = { label: 'Earbuds (Hands-Free)', sampleRate: 16_000 };
    expect(quality({ circumstances: { ...talking, microphone } })).toMatchObject({
      bars: 4,
      cause: 'headset',
    });
    expect(quality({ circumstances: { ...talking, microphone, sending: false } })?.cause).toBeNull();
  });

  it('puts silence before all', () => {
    const sample = aSample({ audioIn: { packets: 0, lost: null }, roundTripMs: 900 });
    expect(quality({ sample, theirs: heardBadly, busy: true })).toEqual({
      bars: 1,
      mos: 1,
      cause: 'no-sound',
    });
  });
});
