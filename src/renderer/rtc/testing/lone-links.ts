/** Links with nobody at the other end. */
import { systemClock as clock } from '../../phone/system-clock.ts';
import type { PeerConnection, PeerConnectionOptions, PeerConnectionState } from '../peer-connection.ts';
import { createRtcPeerConnection } from '../rtc-peer-connection.ts';

const nothing = (): void => undefined;
const deaf: PeerConnectionOptions['events'] = {
  onSignal: nothing,
  onState: nothing,
  onPath: nothing,
  onAddresses: nothing,
  onChannel: nothing,
  onMessage: nothing,
};

/** Sends what no peer would, and resolves with the state it leads to. */
export async function receiveNonsense(): Promise<PeerConnectionState> {
  return new Promise((resolve) => {
    const link = createRtcPeerConnection({
      ...{ role: 'answerer', clock, generation: 0, fresh: false },
      ice: { iceServers: [{ urls: ['not a server'] }], relayOnly: false },
      events: { ...deaf, onState: resolve },
    });
    link.receive({ kind: 'description', link: 0, type: 'offer', sdp: 'v=0 nonsense' });
  });
}

/** How many addresses a link shows that may show none but a relay's, with a server that can't be used. */
export async function countShownAddresses(relayOnly: boolean): Promise<number> {
  let shown = 0;
  let link: PeerConnection | null = null;
  await new Promise<void>((resolve) => {
    link = createRtcPeerConnection({
      ...{ role: 'offerer', clock, generation: 0, fresh: false },
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
