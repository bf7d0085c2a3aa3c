import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import type { ProbeDirectWay } from './connection-check.ts';
import { type SeenAddress, asksOthers, directWayOf, sightingServers } from './direct-way-model.ts';

/** An answer takes one round trip. Chromium itself waits for silent servers much longer. */
const PATIENCE_MS = 3_000;

/** Asks under which address this phone is seen from outside. Nobody else is told. */
export function createDirectWayProbe(clock: Clock): ProbeDirectWay {
  return async ({ iceServers }) => {
    const urls = sightingServers(iceServers);
    if (urls.length === 0) return 'untold';
    let peer: RTCPeerConnection | null = null;
    try {
      peer = new RTCPeerConnection({ iceServers: [{ urls: [...urls] }], bundlePolicy: 'max-bundle' });
      peer.createDataChannel('probe');
      const asking = ask(peer, clock);
      await peer.setLocalDescription();
      return directWayOf({
        ...{ asked: urls.length, asksOthers: asksOthers(iceServers) },
        ...(await asking),
      });
    } catch {
      // An address that the browser does not take.
      return 'untold';
    } finally {
      peer?.close();
    }
  };
}

interface Answers {
  readonly seen: readonly SeenAddress[];
  readonly complete: boolean;
  readonly failed: boolean;
}

function ask(peer: RTCPeerConnection, clock: Clock): Promise<Answers> {
  return new Promise((resolve) => {
    const seen: SeenAddress[] = [];
    let failed = false;
    const end = (complete: boolean): void => {
      cancel();
      resolve({ seen, complete, failed });
    };
    const cancel = afterAwake(clock, PATIENCE_MS, () => end(false));
    peer.addEventListener('icecandidateerror', () => (failed = true));
    peer.addEventListener('icecandidate', ({ candidate }) => {
      const address = candidate && seenAddress(candidate);
      if (address) seen.push(address);
      if (!candidate) end(true);
    });
  });
}

function seenAddress({ type, protocol, address, port, relatedPort }: RTCIceCandidate): SeenAddress | null {
  if (protocol !== 'udp' || (type !== 'host' && type !== 'srflx')) return null;
  return { type, address: address ?? '', port: port ?? 0, ownPort: relatedPort ?? 0 };
}
