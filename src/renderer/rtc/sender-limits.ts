import type { TrackKind } from './peer-connection.ts';
import type { VideoLimits } from './video-limits.ts';
import type { Transceivers } from './transceivers.ts';

/**
 * The best first. They know that letters repeat: a text that is scrolled through takes VP9 a fifth and AV1 a twelfth of
 * VP8's bits, in as much time of the processor. A film takes either of them three times as much, so it stays with VP8.
 */
const goodWithText = ['video/av1', 'video/vp9'];
/** What a browser lists beside the codecs, to make good what gets lost. */
const repairs = /\/(rtx|red|ulpfec|flexfec-03)$/i;

/** What is shown says itself what it gives up first: a film sharpness, anything else frames. */
const isFilm = (track: Pick<MediaStreamTrack, 'contentHint'> | null): boolean =>
  track?.contentHint === 'motion';

/** Which of these codecs a screen is to be sent with. */
export function screenCodec<Codec extends { readonly mimeType: string }>(
  codecs: readonly Codec[],
  track: Pick<MediaStreamTrack, 'contentHint'> | null,
): Codec | undefined {
  const named = (name: string): Codec | undefined =>
    codecs.find(({ mimeType }) => mimeType.toLowerCase() === name);
  // What is in use comes first in Chromium, so the usual one is not just the first.
  const usual = codecs.find(
    ({ mimeType }) => !goodWithText.includes(mimeType.toLowerCase()) && !repairs.test(mimeType),
  );
  return isFilm(track) ? usual : (goodWithText.map(named).find((codec) => codec !== undefined) ?? usual);
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
  // The usual one is named too: without a name Chromium goes on with the one before.
  if (codec) encoding.codec = codec;
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

  function limit(encoding: Encoding, limits: VideoLimits | null): void {
    if (!limits) return;
    const { maxBitrate, maxFramerate, scaleDown, paused } = limits;
    Object.assign(encoding, { active: !paused, maxBitrate, maxFramerate, scaleResolutionDownBy: scaleDown });
  }

  function limitVideo(): void {
    if (video) change('video', (encoding) => limit(encoding, video));
  }

  function limitScreen(): void {
    // Apart from the limits, so that a browser that refuses it keeps those.
    change('screen', useScreenCodec);
    change('screen', (encoding, parameters, { track }) => {
      parameters.degradationPreference = `maintain-${isFilm(track) ? 'framerate' : 'resolution'}`;
      limit(encoding, screen);
    });
  }

  return {
    apply() {
      change('audio', (encoding) => Object.assign(encoding, { priority: 'high', networkPriority: 'high' }));
      limitVideo();
      limitScreen();
    },
    limitVideo(limits) {
      video = limits;
      limitVideo();
    },
    limitScreen(limits) {
      screen = limits;
      limitScreen();
    },
  };
}
