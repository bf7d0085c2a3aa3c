import type { PeerIce } from './peer-link.ts';

export function configure(peer: RTCPeerConnection, ice: PeerIce): void {
  const wanted = rtcConfiguration(ice);
  try {
    peer.setConfiguration(wanted);
  } catch {
    // A server address that the browser refuses must not cost the call: those it has are better than none.
    const { iceServers = [] } = peer.getConfiguration();
    peer.setConfiguration({ ...wanted, iceServers });
  }
}

/** One transport for everything: a video line that carries nothing costs no candidate and no packet. */
export function rtcConfiguration({ iceServers, relayOnly }: PeerIce): RTCConfiguration {
  return {
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
  };
}
