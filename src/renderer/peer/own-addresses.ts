import type { Clock } from '@shared/clock.ts';
import { hostAddressesOf } from './own-addresses-model.ts';

/** What a machine has itself is known in a few ms; without any network it is never said that there is nothing. */
const PATIENCE_MS = 300;

/**
 * Asks the browser in the only way there is: by a connection that leads nowhere. It sends nothing where addresses are
 * told; where names hide them, the browser makes new names known in the network, and there is nothing to learn.
 */
export async function readOwnAddresses(clock: Clock): Promise<readonly string[]> {
  const peer = new RTCPeerConnection();
  try {
    peer.createDataChannel('addresses');
    await peer.setLocalDescription();
    await gathered(peer, clock);
    return hostAddressesOf(peer.localDescription?.sdp ?? '');
  } catch {
    // Nothing is known where the browser would not even try.
    return [];
  } finally {
    peer.close();
  }
}

function gathered(peer: RTCPeerConnection, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(PATIENCE_MS, resolve);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      cancel();
      resolve();
    });
  });
}
