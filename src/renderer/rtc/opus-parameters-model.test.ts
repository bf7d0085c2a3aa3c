import { describe, expect, it } from 'vitest';
import { tuneOpus, voice, type SoundWish } from './opus-parameters-model.ts';

/** The line for sound as Chromium 156 writes it, shortened to what has to do with codecs. */
const withParameters = (parameters: string): string =>
  [
    'v=0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    `a=fmtp:111 ${parameters}`,
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
    'a=rtpmap:97 rtx/90000',
    'a=fmtp:97 apt=96',
    '',
  ].join('\r\n');

const usual = withParameters('minptime=10;useinbandfec=1');
const playing = withParameters('minptime=10;useinbandfec=1;sprop-stereo=1');
const music: SoundWish = { ...voice, music: true };
const sparing: SoundWish = { ...voice, sparesSilence: true };

const parametersOf = (sdp: string): string | undefined => /^a=fmtp:111 (.*?)\r?$/m.exec(sdp)?.[1];

describe('the parameters of Opus', () => {
  it.each<[string, [SoundWish, string | null, string]]>([
    ['are the browser’s for a voice', [voice, null, 'minptime=10;useinbandfec=1']],
    ['are the same for a voice at both ends', [voice, usual, 'minptime=10;useinbandfec=1']],
    ['announce music', [music, null, 'minptime=10;useinbandfec=1;sprop-stereo=1']],
    ['announce music to somebody who speaks', [music, usual, 'minptime=10;useinbandfec=1;sprop-stereo=1']],
    [
      'ask for music where the other side plays it',
      [voice, playing, 'minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=128000'],
    ],
    [
      'do both where both play',
      [music, playing, 'minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=128000;sprop-stereo=1'],
    ],
    ['ask for silence to be spared', [sparing, usual, 'minptime=10;useinbandfec=1;usedtx=1']],
    [
      'let music be silent as it is',
      [sparing, playing, 'minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=128000'],
    ],
  ])('%s', (_title, [wish, theirs, parameters]) => {
    const tuned = tuneOpus(usual, theirs, wish);
    expect(parametersOf(tuned)).toBe(parameters);
    expect(tuneOpus(tuned, theirs, wish)).toBe(tuned);
    // Nothing else is touched, and the way back leads to where it came from.
    expect(tuned.replace(parameters, 'minptime=10;useinbandfec=1')).toBe(usual);
    expect(tuneOpus(tuned, usual, voice)).toBe(usual);
  });

  it('are written where there were none', () => {
    const bare = usual.replace(/a=fmtp:111 .*\r\n/, '');
    expect(tuneOpus(bare, null, music)).toBe(
      bare.replace('a=rtpmap:111 opus/48000/2\r\n', '$&a=fmtp:111 useinbandfec=1;sprop-stereo=1\r\n'),
    );
  });

  it('keep what is not known here', () => {
    const strange = withParameters('cbr=1; x-flag ;maxplaybackrate=16000');
    expect(parametersOf(tuneOpus(strange, null, voice))).toBe(
      'cbr=1;x-flag;maxplaybackrate=16000;useinbandfec=1',
    );
  });

  it.each(['', 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n', 'v=0 nonsense'])(
    'leave a description without Opus alone: %j',
    (sdp) => expect(tuneOpus(sdp, playing, music)).toBe(sdp),
  );
});
