import type { TrackKind } from './peer-connection.ts';
import type { VideoLimits } from './video-limits.ts';
import type { Transceivers } from './transceivers.ts';

/**
 * The best first. They know that letters repeat: a text that is scrolled through takes VP9 a fifth and AV1 a twelfth of
 * VP8's bits, in as much time of the processor. A film takes either of them three times as much, so it stays with VP8.
 */
const goodWithText = ['video/av1', 'video/vp9'];

/** What is shown says itself what it gives up first: a film sharpness, anything else frames. */
const isFilm = (track: Pick<MediaStreamTrack, 'contentHint'> | null): boolean =>
  track?.contentHint === 'motion';

/** Which of these codecs a screen is to be sent with; null: the usual one. */
export function screenCodec<Codec extends { readonly mimeType: string }>(
  codecs: readonly Codec[],
  track: Pick<MediaStreamTrack, 'contentHint'> | null,
): Codec | null {
  if (isFilm(track)) return null;
  const found = goodWithText.map((name) => codecs.find(({ mimeType }) => mimeType.toLowerCase() === name));
  return found.find((codec) => codec !== undefined) ?? null;
}

/** How the senders of a connection share what there is: voice first, and the pictures within limits. */
export interface SenderLimits {
  /** There are senders now: no picture may delay a word, and what was asked for before holds for them. */
  apply(): void;
  limitVideo(limits: VideoLimits): void;
  limitScreen(limits: VideoLimits): void;
}

type Encoding = RTCRtpEncodingParameters & {
  priority?: RTCPriorityType;
  networkPriority?: RTCPriorityType;
  codec?: RTCRtpCodec;
};
/** Not every browser takes it; the others ignore it and go by the track's hint. */
type Parameters = RTCRtpSendParameters & { degradationPreference?: string };
type Adjust = (encoding: Encoding, parameters: Parameters, sender: RTCRtpSender) => void;

/**
 * Before anything is agreed on, the best that this browser has; it falls back by itself. Another codec in mid picture
 * would cost a whole picture, and two of those in one second can fill a narrow line so that nothing gets through.
 */
const useScreenCodec: Adjust = (encoding, { codecs }, { track }) => {
  const known = codecs.length > 0 ? codecs : (RTCRtpSender.getCapabilities('video')?.codecs ?? []);
  const codec = screenCodec(known, track);
  if (codec) encoding.codec = codec;
  else delete encoding.codec;
};

export function createSenderLimits(
  peer: Pick<RTCPeerConnection, 'signalingState'>,
  slots: Pick<Transceivers, 'line'>,
): SenderLimits {
  // One at a time: parameters that were read before another change are refused.
  let last = Promise.resolve();
  let video: VideoLimits | null = null;
  let screen: VideoLimits | null = null;

  function change(kind: TrackKind, adjust: Adjust): void {
    last = last.then(async () => {
      const transceiver = slots.line(kind);
      if (!transceiver || peer.signalingState === 'closed') return;
      const parameters = transceiver.sender.getParameters();
      const [encoding] = parameters.encodings;
      if (!encoding) return;
      adjust(encoding, parameters, transceiver.sender);
      // What a browser does not do it may refuse; the call goes on as it is.
      await transceiver.sender.setParameters(parameters).catch(() => undefined);
    });
  }

  function limit(kind: 'video' | 'screen', limits: VideoLimits | null, also?: Adjust): void {
    if (!limits) return;
    const { maxBitrate, maxFramerate, scaleDown, paused } = limits;
    change(kind, (encoding, parameters, sender) => {
      const size = { maxFramerate, scaleResolutionDownBy: scaleDown };
      Object.assign(encoding, { active: !paused, maxBitrate, ...size });
      also?.(encoding, parameters, sender);
    });
  }

  function limitScreen(): void {
    // Apart from the limits, so that a browser that refuses it keeps those.
    change('screen', useScreenCodec);
    limit('screen', screen, (_, parameters, { track }) => {
      parameters.degradationPreference = `maintain-${isFilm(track) ? 'framerate' : 'resolution'}`;
    });
  }

  return {
    apply() {
      change('audio', (encoding) => Object.assign(encoding, { priority: 'high', networkPriority: 'high' }));
      limit('video', video);
      limitScreen();
    },
    limitVideo(limits) {
      video = limits;
      limit('video', video);
    },
    limitScreen(limits) {
      screen = limits;
      limitScreen();
    },
  };
}
