import type { Clock } from '@shared/clock.ts';
import { openFreshWindow } from './configuration.ts';

/** What this machine has. */
interface OwnAddresses {
  readonly addresses: readonly string[];
  /** Whether the browser has said that there are no others. */
  readonly isAll: boolean;
}

/** Asks the browser which addresses this machine has, as far as it tells them. Nothing of it rejects. */
export interface OwnAddressReader {
  /** Ends with the first address that is enough to know. */
  read(isEnough: (address: string) => boolean): Promise<OwnAddresses>;
  /** Whether this machine has one of these, as far as it can be told. */
  hasOne(wanted: readonly string[]): Promise<boolean>;
}

/** The addresses of this machine in a description, each once; names that hide one are none. */
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

export function createOwnAddressReader(clock: Clock): OwnAddressReader {
  return {
    read: (isEnough) => readAddresses({ clock, isEnough, patienceMs: PATIENCE_MS }),
    async hasOne(wanted) {
      const isOne = (address: string): boolean => wanted.includes(address);
      const { addresses, isAll } = await readAddresses({
        ...{ clock, isEnough: isOne, patienceMs: CERTAINTY_PATIENCE_MS },
      });
      // Where none is told at all, or the time was too short for all of them, nothing is known of these either.
      return !isAll || addresses.length === 0 || addresses.some(isOne);
    },
  };
}

interface Reading {
  readonly clock: Clock;
  readonly isEnough: (address: string) => boolean;
  readonly patienceMs: number;
}

/**
 * Asks in the only way there is: by a connection that leads nowhere, in a window that does not remember the networks of
 * before. It sends nothing where addresses are told; where names hide them, the browser makes new names known in the
 * network, and there is nothing to learn.
 */
async function readAddresses(reading: Reading): Promise<OwnAddresses> {
  const window = openFreshWindow();
  let peer: RTCPeerConnection | null = null;
  try {
    peer = new window.RTCPeerConnection();
    peer.createDataChannel('addresses');
    const found = gathered(peer, reading);
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

function gathered(peer: RTCPeerConnection, { clock, isEnough, patienceMs }: Reading): Promise<OwnAddresses> {
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
