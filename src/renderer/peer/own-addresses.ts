import type { Clock } from '@shared/clock.ts';
import { openFreshWindow } from './fresh-window.ts';
import { hostAddressesOf } from './own-addresses-model.ts';

/** What a machine has itself is known in a few ms; without any network it is never said that there is nothing. */
const PATIENCE_MS = 120;

type IsEnough = (address: string) => boolean;

/**
 * Asks the browser in the only way there is: by a connection that leads nowhere, in a window that does not remember the
 * networks of before. It sends nothing where addresses are told; where names hide them, the browser makes new names
 * known in the network, and there is nothing to learn. Ends with the first address that is enough to know.
 */
export async function readOwnAddresses(clock: Clock, isEnough: IsEnough): Promise<readonly string[]> {
  const window = openFreshWindow();
  let peer: RTCPeerConnection | null = null;
  try {
    peer = new window.RTCPeerConnection();
    peer.createDataChannel('addresses');
    const found = gathered(peer, clock, isEnough);
    await peer.setLocalDescription();
    return await found;
  } catch {
    // Nothing is known where the browser would not even try.
    return [];
  } finally {
    peer?.close();
    window.remove();
  }
}

function gathered(peer: RTCPeerConnection, clock: Clock, isEnough: IsEnough): Promise<string[]> {
  return new Promise((resolve) => {
    const found: string[] = [];
    const end = (): void => {
      cancel();
      resolve(found);
    };
    const cancel = clock.after(PATIENCE_MS, end);
    peer.addEventListener('icecandidate', ({ candidate }) => {
      const addresses = hostAddressesOf(candidate?.candidate ?? '');
      found.push(...addresses);
      if (!candidate || addresses.some(isEnough)) end();
    });
  });
}
