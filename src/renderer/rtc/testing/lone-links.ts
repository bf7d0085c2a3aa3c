/** Links with nobody at the other end. */
import type { Clock } from '@shared/clock.ts';
import { systemClock as clock } from '../../phone/system-clock.ts';
import { readOwnAddresses } from '../own-addresses.ts';
import { looks } from './looks.ts';
import type { PeerConnection, PeerConnectionOptions, PeerConnectionState } from '../peer-connection.ts';
import { createRtcPeerConnection } from '../rtc-peer-connection.ts';

const nothing = (): void => undefined;
const deaf: PeerConnectionOptions['events'] = {
  onSignal: nothing,
  onState: nothing,
  onPath: nothing,
  onMoved: nothing,
  onChannel: nothing,
  onMessage: nothing,
};

/** For looks that end with what is found: on a busy machine that comes later than they wait. */
export const patientClock: Clock = { ...clock, after: (ms, task) => clock.after(100 * ms, task) };

/** Sends what no peer would, and resolves with the state it leads to. */
export async function receiveNonsense(): Promise<PeerConnectionState> {
  return new Promise((resolve) => {
    const link = createRtcPeerConnection({
      ...{ role: 'answerer', clock, looks, generation: 0, fresh: false },
      ice: { iceServers: [{ urls: ['not a server'] }], relayOnly: false },
      events: { ...deaf, onState: resolve },
    });
    link.receive({ kind: 'description', link: 0, type: 'offer', sdp: 'v=0 nonsense' });
  });
}

/** Whether a link finds an address that this machine has, and one that no machine has. */
export async function hasAddresses(): Promise<readonly boolean[]> {
  const link = createRtcPeerConnection({
    ...{ role: 'offerer', clock: patientClock, looks, generation: 0, fresh: false, events: deaf },
    ice: { iceServers: [], relayOnly: false },
  });
  const [own = 'none'] = (await readOwnAddresses(patientClock, () => true)).addresses;
  const found = [await link.hasAddress([own]), await link.hasAddress(['192.0.2.1'])];
  link.close();
  return found;
}

/** How many addresses a link shows that may show none but a relay's, with a server that can't be used. */
export async function countShownAddresses(relayOnly: boolean): Promise<number> {
  let shown = 0;
  let link: PeerConnection | null = null;
  await new Promise<void>((resolve) => {
    link = createRtcPeerConnection({
      ...{ role: 'offerer', clock, looks, generation: 0, fresh: false },
      ice: { iceServers: [{ urls: ['not a server'] }], relayOnly },
      events: {
        ...deaf,
        onSignal(signal) {
          if (signal.kind !== 'candidates') return;
          shown += signal.candidates.length;
          if (signal.last) resolve();
        },
      },
    });
    link.start();
  });
  (link as PeerConnection | null)?.close();
  return shown;
}
