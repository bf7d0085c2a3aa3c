/** A link that was promised, and the one that waits for it. */
import type { PeerSignal } from '@protocol';
import { systemClock as clock } from '../../phone/system-clock.ts';
import { looks } from './looks.ts';
import type { PeerLink, PeerLinkOptions, PromisedPeer } from '../peer-link.ts';
import { createRtcPeerIdentity } from '../rtc-configuration.ts';
import { createRtcPeerLink } from '../rtc-peer-link.ts';
import { until } from './harness-media.ts';

const nothing = (): void => undefined;
const deaf = { onState: nothing, onPath: nothing, onMoved: nothing, onChannel: nothing, onMessage: nothing };

type Particular = Pick<PeerLinkOptions, 'role' | 'promised'>;

function open(which: Particular, events: Partial<PeerLinkOptions['events']>): PeerLink {
  return createRtcPeerLink({
    ...{ ...which, clock, looks, generation: 1, fresh: true, ice: { iceServers: [], relayOnly: false } },
    events: { ...deaf, onSignal: nothing, ...events },
  });
}

/** Promises a link, closes it, and makes it; resolves once each end was let in and has said so to the other. */
export async function keepPromise(): Promise<void> {
  const identity = await createRtcPeerIdentity();
  const said: PeerSignal[] = [];
  const answered: PeerSignal[] = [];
  const ready: string[] = [];
  const speaker = open(
    { role: 'offerer', promised: { identity, sdp: null } },
    { onSignal: (signal) => said.push(signal) },
  );
  speaker.start();
  await until(() => said.some(({ kind }) => kind === 'description'));
  speaker.close();
  const offer = said.find((signal) => signal.kind === 'description');
  if (!offer) throw new Error('nothing was promised');
  const waiting = open(
    { role: 'answerer' },
    { onSignal: (signal) => answered.push(signal), onChannel: () => ready.push('waiting') },
  );
  waiting.receive(offer);
  await until(() => answered.some((signal) => signal.kind === 'candidates' && signal.last));
  const promised: PromisedPeer = { identity, sdp: offer.sdp };
  let isSaid = false;
  const kept = open(
    { role: 'offerer', promised },
    {
      onSignal(signal) {
        isSaid ||= signal.kind === 'description';
      },
      onChannel: () => ready.push('kept'),
    },
  );
  kept.start();
  await until(() => isSaid);
  for (const signal of answered) kept.receive(signal);
  await until(() => ready.includes('waiting') && ready.includes('kept'));
  waiting.close();
  kept.close();
}
