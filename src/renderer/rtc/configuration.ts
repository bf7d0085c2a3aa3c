import type { PeerIce } from './peer-connection.ts';

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

/** A window of the same origin, for a connection that has to know the networks as they are now. */
export interface FreshWindow {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  /** Ends every connection made in it. */
  readonly remove: () => void;
}

/**
 * Chromium tells the connections of a page up to two seconds late that there is another network, but a window asks which
 * ones there are when it makes its first connection. So one is made in a frame of its own: without an address it loads
 * nothing, which no security policy forbids. Where a browser has no such frame it is this window after all.
 */
export function openFreshWindow(): FreshWindow {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  const window = frame.contentWindow as (Window & Pick<FreshWindow, 'RTCPeerConnection'>) | null;
  return {
    RTCPeerConnection: window?.RTCPeerConnection ?? RTCPeerConnection,
    remove: () => frame.remove(),
  };
}

/** In this window, or in one of its own, of which nothing is left where the browser refuses the connection. */
export function openPeer(fresh: FreshWindow | null, ice: PeerIce): RTCPeerConnection {
  try {
    return openConfigured(fresh ?? window, ice);
  } catch (error) {
    fresh?.remove();
    throw error;
  }
}

/**
 * A server address that the browser refuses must not cost the call: most calls need no server to connect. Whether
 * they must go through a relay is another matter, and stays.
 */
function openConfigured(
  { RTCPeerConnection }: Pick<FreshWindow, 'RTCPeerConnection'>,
  ice: PeerIce,
): RTCPeerConnection {
  try {
    return new RTCPeerConnection(rtcConfiguration(ice));
  } catch {
    return new RTCPeerConnection(rtcConfiguration({ ...ice, iceServers: [] }));
  }
}
