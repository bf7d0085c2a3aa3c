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
