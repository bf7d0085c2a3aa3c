import type { Clock } from '@shared/clock.ts';
import { err, ok } from '@shared/result.ts';
import type { RelayFailure } from './connection-check-model.ts';
import type { ProbeRelay } from './connection-check.ts';
import { rtcConfiguration } from './rtc-configuration.ts';

/** A TLS relay at the other end of the world is there in two seconds. */
const PATIENCE_MS = 8_000;
/** What a browser reports for a relay that can't be reached at all (https://www.w3.org/TR/webrtc/#icecandidateerror). */
const UNREACHABLE = 701;

/** Two connections in this page that may see each other only through the relay. */
export function createRelayProbe(clock: Clock): ProbeRelay {
  return async ({ server }) => {
    const configuration = rtcConfiguration({ iceServers: [server], relayOnly: true });
    const began = clock.now();
    const peers: RTCPeerConnection[] = [];
    try {
      const here = new RTCPeerConnection(configuration);
      const there = new RTCPeerConnection(configuration);
      peers.push(here, there);
      bring(here, there);
      bring(there, here);
      const outcome = connected(here, clock);
      await describe(here, there);
      const failure = await outcome;
      return failure === null ? ok(clock.now() - began) : err(failure);
    } catch {
      // An address that the browser does not take.
      return err('refused');
    } finally {
      for (const peer of peers) peer.close();
    }
  };
}

function bring(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) to.addIceCandidate(candidate).catch(() => undefined);
  });
}

async function describe(here: RTCPeerConnection, there: RTCPeerConnection): Promise<void> {
  here.createDataChannel('probe');
  const offer = await here.createOffer();
  // The other one is told first, so that no candidate comes before its description.
  await there.setRemoteDescription(offer);
  await here.setLocalDescription(offer);
  await there.setLocalDescription();
  if (there.localDescription) await here.setRemoteDescription(there.localDescription);
}

/** Null once it is connected, else why it will not be. */
function connected(peer: RTCPeerConnection, clock: Clock): Promise<RelayFailure | null> {
  return new Promise((resolve) => {
    let refusal: RelayFailure = 'silent';
    let hasRelay = false;
    const end = (failure: RelayFailure | null): void => {
      cancel();
      resolve(failure);
    };
    const cancel = clock.after(PATIENCE_MS, () => end(refusal));
    peer.addEventListener('icecandidateerror', ({ errorCode }) => {
      if (errorCode !== UNREACHABLE) refusal = 'refused';
    });
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate && candidate.candidate !== '') hasRelay = true;
      else if (!candidate && !hasRelay) end(refusal);
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') end(null);
      if (peer.connectionState === 'failed') end(refusal);
    });
  });
}
