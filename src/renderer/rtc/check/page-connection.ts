import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import type { RelayFailure } from './connection-check-model.ts';

/** What a browser reports for a server that can't be reached at all (https://www.w3.org/TR/webrtc/#icecandidateerror). */
const UNREACHABLE = 701;

export interface PageConnectionOptions {
  readonly configuration: RTCConfiguration;
  readonly clock: Clock;
  /** How long it may take, ms. */
  readonly patienceMs: number;
}

/** The two ends of a connection of this page with itself. */
export interface PageConnection {
  readonly here: RTCPeerConnection;
  readonly there: RTCPeerConnection;
  readonly close: () => void;
  /** What `here` has by then is connected. Null once it is, else why it will not be; throws what the browser throws. */
  connect(): Promise<RelayFailure | null>;
}

/** Two connections in this page that see each other only in the ways that `configuration` leaves them. */
export function createPageConnection(options: PageConnectionOptions): PageConnection {
  const here = new RTCPeerConnection(options.configuration);
  const there = new RTCPeerConnection(options.configuration);
  bring(here, there);
  bring(there, here);
  return {
    here,
    there,
    close() {
      here.close();
      there.close();
    },
    async connect() {
      const outcome = connected(here, options);
      await describe(here, there);
      return outcome;
    },
  };
}

function bring(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) to.addIceCandidate(candidate).catch(() => undefined);
  });
}

async function describe(here: RTCPeerConnection, there: RTCPeerConnection): Promise<void> {
  const offer = await here.createOffer();
  // The other one is told first, so that no candidate comes before its description.
  await there.setRemoteDescription(offer);
  await here.setLocalDescription(offer);
  await there.setLocalDescription();
  if (there.localDescription) await here.setRemoteDescription(there.localDescription);
}

function connected(
  peer: RTCPeerConnection,
  { clock, patienceMs }: PageConnectionOptions,
): Promise<RelayFailure | null> {
  return new Promise((resolve) => {
    let refusal: RelayFailure = 'silent';
    let hasCandidate = false;
    const end = (failure: RelayFailure | null): void => {
      cancel();
      resolve(failure);
    };
    const cancel = afterAwake(clock, patienceMs, () => end(refusal));
    peer.addEventListener('icecandidateerror', ({ errorCode }) => {
      if (errorCode !== UNREACHABLE) refusal = 'refused';
    });
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate && candidate.candidate !== '') hasCandidate = true;
      else if (!candidate && !hasCandidate) end(refusal);
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') end(null);
      if (peer.connectionState === 'failed') end(refusal);
    });
  });
}
