import type { LinkPath } from '../../rtc/stats.ts';
import type { QualityWord } from '../../rtc/channel/quality-word.ts';
import type { LinkSample } from '../link-sample.ts';

export const aPath = (changes: Partial<LinkPath> = {}): LinkPath => ({
  local: 'host',
  remote: 'host',
  protocol: 'udp',
  relayProtocol: null,
  family: 'IPv4',
  isPrivate: true,
  network: 'wired',
  ...changes,
});

type AudioIn = NonNullable<LinkSample['audioIn']>;
type AudioOut = NonNullable<LinkSample['audioOut']>;
type VideoIn = NonNullable<LinkSample['videoIn']>;
type VideoOut = NonNullable<LinkSample['videoOut']>;

interface Changes extends Partial<Omit<LinkSample, 'audioIn' | 'audioOut' | 'videoOut' | 'screenOut'>> {
  readonly audioIn?: Partial<AudioIn>;
  readonly audioOut?: Partial<AudioOut>;
  readonly videoOut?: Partial<VideoOut>;
  readonly screenOut?: Partial<VideoOut>;
}

const aPicture = { framesPerSecond: 24, width: 1_280, height: 720, bitsPerSecond: 1_200_000 };

export const aPictureOut = (changes: Partial<VideoOut> = {}): VideoOut => ({
  ...{ packets: 100, codec: 'VP8', lost: 0, jitterMs: 3, limitedBy: 'none' },
  ...aPicture,
  ...changes,
});

export const aPictureIn = (changes: Partial<VideoIn> = {}): VideoIn => ({
  ...{ packets: 100, lost: 0, jitterMs: 3, bufferMs: 40, freezes: 0 },
  ...aPicture,
  ...changes,
});

/** A second of a voice call on which there is nothing to improve, but for `changes`. */
export function aSample({ audioIn, audioOut, videoOut, screenOut, ...changes }: Changes = {}): LinkSample {
  const heard = { packets: 50, lost: 0, jitterMs: 3, bufferMs: 40, bitsPerSecond: 32_000 };
  const sent = { packets: 50, bitsPerSecond: 32_000, codec: 'opus', lost: 0, jitterMs: 3 };
  return {
    at: 0,
    audioIn: { ...heard, concealed: 0, level: 0.1, ...audioIn },
    audioOut: { ...sent, ...audioOut },
    videoIn: null,
    videoOut: videoOut ? aPictureOut(videoOut) : null,
    screenIn: null,
    screenOut: screenOut ? aPictureOut(screenOut) : null,
    roundTripMs: 30,
    roomBps: 2_000_000,
    path: aPath(),
    ...changes,
  };
}

export const aWord = (changes: Partial<QualityWord> = {}): QualityWord => ({
  hears: true,
  lost: 0,
  concealed: 0,
  jitterMs: 0,
  bufferMs: 40,
  busy: false,
  headset: false,
  network: 'wired',
  roomBps: 2_000_000,
  ...changes,
});
