import type { TrackKind } from './peer-link.ts';
import type { VideoLimits } from './video-limits.ts';

/** How the senders of a connection share what there is: voice first, and the picture within limits. */
export interface SenderLimits {
  /** There are senders now: no picture may delay a word, and what was asked for before holds for them. */
  apply(): void;
  limitVideo(limits: VideoLimits): void;
}

type Encoding = RTCRtpEncodingParameters & { priority?: RTCPriorityType; networkPriority?: RTCPriorityType };

export function createSenderLimits(peer: RTCPeerConnection): SenderLimits {
  // One at a time: parameters that were read before another change are refused.
  let last = Promise.resolve();
  let video: VideoLimits | null = null;

  function change(kind: TrackKind, adjust: (encoding: Encoding) => void): void {
    last = last.then(async () => {
      const transceiver = peer.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
      if (!transceiver || peer.signalingState === 'closed') return;
      const parameters = transceiver.sender.getParameters();
      const [encoding] = parameters.encodings;
      if (!encoding) return;
      adjust(encoding);
      // What a browser does not do it may refuse; the call goes on as it is.
      await transceiver.sender.setParameters(parameters).catch(() => undefined);
    });
  }

  function limit(): void {
    if (!video) return;
    const { maxBitrate, maxFramerate, scaleDown } = video;
    change('video', (encoding) =>
      Object.assign(encoding, { maxBitrate, maxFramerate, scaleResolutionDownBy: scaleDown }),
    );
  }

  return {
    apply() {
      change('audio', (encoding) => Object.assign(encoding, { priority: 'high', networkPriority: 'high' }));
      limit();
    },
    limitVideo(limits) {
      video = limits;
      limit();
    },
  };
}
