import type { Clock } from '@shared/clock.ts';
import { openFreshWindow } from './configuration.ts';

/** What this machine has. */
export interface OwnAddresses {
  readonly addresses: readonly string[];
  /** Whether the browser has said that there are no others. */
  readonly isAll: boolean;
}

/** The addresses of this machine in a description, or in a single candidate; names that hide one are none. */
export function hostAddressesOf(text: string): string[] {
  const found = [...text.matchAll(/candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ host/g)].map(
    ([, address]) => address ?? '',
  );
  return [...new Set(found)].filter((address) => !address.endsWith('.local'));
}

/** What a machine has itself is known in a few ms; without any network it is never said that there is nothing. */
const PATIENCE_MS = 120;
/** Where it matters that one is missing, a machine that is busy is given longer to tell all of them. */
const CERTAINTY_PATIENCE_MS = 1_000;

type IsEnough = (address: string) => boolean;

interface Gathering {
  readonly clock: Clock;
  readonly isEnough: IsEnough;
  readonly patienceMs: number;
}

/**
 * Asks the browser in the only way there is: by a connection that leads nowhere, in a window that does not remember the
 * networks of before. It sends nothing where addresses are told; where names hide them, the browser makes new names
 * known in the network, and there is nothing to learn. Ends with the first address that is enough to know.
 */
export async function readOwnAddresses(
  clock: Clock,
  isEnough: IsEnough,
  patienceMs = PATIENCE_MS,
): Promise<OwnAddresses> {
  const window = openFreshWindow();
  let peer: RTCPeerConnection | null = null;
  try {
    peer = new window.RTCPeerConnection();
    peer.createDataChannel('addresses');
    const found = gathered(peer, { clock, isEnough, patienceMs });
    await peer.setLocalDescription();
    return await found;
  } catch {
    // Nothing is known where the browser would not even try.
    return { addresses: [], isAll: false };
  } finally {
    peer?.close();
    window.remove();
  }
}

/** Whether this machine has one of these addresses, as far as it can be told. */
export async function hasOwnAddress(clock: Clock, wanted: readonly string[]): Promise<boolean> {
  const isOne = (address: string): boolean => wanted.includes(address);
  const { addresses, isAll } = await readOwnAddresses(clock, isOne, CERTAINTY_PATIENCE_MS);
  // Where none is told at all, or the time was too short for all of them, nothing is known of these either.
  return !isAll || addresses.length === 0 || addresses.some(isOne);
}

function gathered(
  peer: RTCPeerConnection,
  { clock, isEnough, patienceMs }: Gathering,
): Promise<OwnAddresses> {
  return new Promise((resolve) => {
    const addresses: string[] = [];
    const end = (isAll: boolean): void => {
      cancel();
      resolve({ addresses, isAll });
    };
    const cancel = clock.after(patienceMs, () => end(false));
    peer.addEventListener('icecandidate', ({ candidate }) => {
      const found = hostAddressesOf(candidate?.candidate ?? '');
      addresses.push(...found);
      if (!candidate || found.some(isEnough)) end(!candidate);
    });
  });
}
