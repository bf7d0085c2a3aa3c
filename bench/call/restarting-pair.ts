import type { Page } from '@playwright/test';

declare global {
  interface Window {
    restarting: {
      receive(message: Message): Promise<void>;
      call(): Promise<void>;
      end(): void;
    };
    tellOther: (message: Message) => Promise<void>;
  }
}

interface Message {
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit;
}

/**
 * A bare pair of peer connections that does what most applications do about a lost path: one side restarts ICE when its
 * connection has failed. What the two say to each other passes by the network altogether, so nothing of it is lost.
 */
export async function openRestartingPair(
  pages: readonly [Page, Page],
): Promise<{ end: () => Promise<void> }> {
  for (const [index, page] of pages.entries()) {
    const other = pages[1 - index];
    await page.exposeFunction('tellOther', (message: Message) =>
      other?.evaluate((said) => window.restarting.receive(said), message),
    );
    await page.evaluate(runRestartingPage);
  }
  await pages[0].evaluate(() => window.restarting.call());
  return {
    async end() {
      for (const page of pages) await page.evaluate(() => window.restarting.end());
    },
  };
}

/** Runs in the page. */
async function runRestartingPage(): Promise<void> {
  const microphone = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  });
  const peer = new RTCPeerConnection();
  const player = new Audio();
  let isCaller = false;
  let early: RTCIceCandidateInit[] = [];
  peer.onicecandidate = ({ candidate }) => {
    if (candidate) void window.tellOther({ candidate: candidate.toJSON() });
  };
  peer.ontrack = ({ track }) => {
    player.srcObject = new MediaStream([track]);
    void player.play();
  };
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === 'failed' && isCaller) void offer({ iceRestart: true });
  };
  for (const track of microphone.getTracks()) peer.addTrack(track, microphone);

  const describe = (): RTCSessionDescriptionInit => {
    const { type, sdp } = peer.localDescription!;
    return { type, sdp };
  };

  async function offer(options: RTCOfferOptions): Promise<void> {
    await peer.setLocalDescription(await peer.createOffer(options));
    await window.tellOther({ description: describe() });
  }

  window.restarting = {
    async receive({ description, candidate }) {
      if (candidate && peer.remoteDescription) await peer.addIceCandidate(candidate);
      else if (candidate) early.push(candidate);
      if (!description) return;
      await peer.setRemoteDescription(description);
      for (const waiting of early.splice(0)) await peer.addIceCandidate(waiting);
      if (description.type !== 'offer') return;
      await peer.setLocalDescription();
      await window.tellOther({ description: describe() });
    },
    async call() {
      isCaller = true;
      await offer({});
    },
    end() {
      peer.close();
      early = [];
      for (const track of microphone.getTracks()) track.stop();
    },
  };
}
