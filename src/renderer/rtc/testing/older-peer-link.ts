import type { CreatePeerConnection } from '../peer-connection.ts';
import { createRtcPeerConnection } from '../rtc-peer-connection.ts';

/** As before there was a control channel: none is offered, and on one that is offered nobody ever answers. */
export const createOlderPeerLink: CreatePeerConnection = (options) => {
  const Newer = RTCPeerConnection;
  window.RTCPeerConnection = class extends Newer {
    override createDataChannel(): RTCDataChannel {
      return new EventTarget() as RTCDataChannel;
    }
  };
  try {
    return createRtcPeerConnection(options);
  } finally {
    window.RTCPeerConnection = Newer;
  }
};
