import type { CreatePeerLink } from '../peer-link.ts';
import { createRtcPeerLink } from '../rtc-peer-link.ts';

/** As before there was a control channel: none is offered, and on one that is offered nobody ever answers. */
export const createOlderPeerLink: CreatePeerLink = (options) => {
  const Newer = RTCPeerConnection;
  window.RTCPeerConnection = class extends Newer {
    override createDataChannel(): RTCDataChannel {
      return new EventTarget() as RTCDataChannel;
    }
  };
  try {
    return createRtcPeerLink(options);
  } finally {
    window.RTCPeerConnection = Newer;
  }
};
