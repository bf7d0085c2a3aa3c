/** Two real peer links in one page with a wire between them that a test can bend. */
import type { PeerSignal } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { createLeasedAudioContext } from '../../media/audio-context.ts';
import { createStreamMeters } from '../../media/level-meter.ts';
import { createRemoteAudioPlayers } from '../../media/remote-audio.ts';
import { noPlan } from '../../media/testing/fake-media.ts';
import { systemClock as clock } from '../../phone/system-clock.ts';
import type { TalkMessage } from '../channel/channel-message.ts';
import type { PathState } from '../path-monitor.ts';
import type { PeerConnection, PeerConnectionState, PeerRole } from '../peer-connection.ts';
import { createRtcPeerConnection } from '../rtc-peer-connection.ts';
import { until } from './harness-media.ts';
import { createOlderPeerLink } from './older-peer-link.ts';

export const createMeter = createStreamMeters({
  audioContext: createLeasedAudioContext(),
  spare: createLeasedAudioContext(),
  clock,
});
const createRemoteAudio = createRemoteAudioPlayers({
  createPlayer: () => new Audio(),
  plan: createSubject(noPlan),
});

export interface WireOptions {
  /** Descriptions arrive this much later than candidates, ms. */
  readonly descriptionDelay: number;
  /** This end is an older client, which does not know the control channel. */
  readonly older?: PeerRole;
  /** This end takes the place of another one. */
  readonly fresh?: PeerRole;
}

interface End {
  readonly link: PeerConnection;
  readonly sent: PeerSignal[];
  readonly states: PeerConnectionState[];
  readonly heard: TalkMessage[];
  /** Whether it can be told things directly, every time that changed. */
  readonly channel: boolean[];
  /** Whether anything gets through, every time that changed. */
  readonly paths: PathState[];
  /** Those that it came up with. */
  readonly addresses: string[];
  readonly audio: ReturnType<typeof createRemoteAudio>;
  /** Made before there is any sound, as for a connection that replaces another one in mid call. */
  readonly meter: ReturnType<typeof createMeter>;
}

interface Pair {
  readonly offerer: End;
  readonly answerer: End;
}

let pair: Pair | null = null;

/** Opens a pair and resolves once both are connected. Returns how long that took, ms. */
export async function connect({ descriptionDelay, older, fresh }: WireOptions): Promise<number> {
  const began = performance.now();
  const ends: Partial<Record<PeerRole, End>> = {};
  const bring = (to: PeerRole, signal: PeerSignal): void => {
    const delay = signal.kind === 'description' ? descriptionDelay : 0;
    if (delay === 0) ends[to]?.link.receive(signal);
    else setTimeout(() => ends[to]?.link.receive(signal), delay);
  };
  const connected = (role: PeerRole, to: PeerRole): Promise<void> =>
    new Promise((resolve) => {
      const sent: PeerSignal[] = [];
      const states: PeerConnectionState[] = [];
      const heard: TalkMessage[] = [];
      const channel: boolean[] = [];
      const paths: PathState[] = [];
      const addresses: string[] = [];
      const create = role === older ? createOlderPeerLink : createRtcPeerConnection;
      const link = create({
        ...{
          role,
          clock,
          generation: 0,
          fresh: fresh === role,
          ice: { iceServers: [], relayOnly: false },
        },
        events: {
          onSignal(signal) {
            sent.push(signal);
            bring(to, structuredClone(signal));
          },
          onState(state) {
            states.push(state);
            if (state === 'connected') resolve();
          },
          onPath: (path) => void paths.push(path),
          onAddresses: (found) => void addresses.push(...found),
          onChannel: (ready) => void channel.push(ready),
          onMessage: (message) => void heard.push(message),
        },
      });
      const [audio, meter] = [createRemoteAudio(link.remote.audio), createMeter(link.remote.audio)];
      ends[role] = { link, sent, states, heard, channel, paths, addresses, audio, meter };
    });
  const both = [connected('offerer', 'answerer'), connected('answerer', 'offerer')];
  const { offerer, answerer } = ends;
  if (!offerer || !answerer) throw new Error('a link is missing');
  pair = { offerer, answerer };
  offerer.link.start();
  await Promise.all(both);
  return performance.now() - began;
}

/** The pair that is open. */
export function current(): Pair {
  if (!pair) throw new Error('connect first');
  return pair;
}

/** Resolves once both ends can tell each other things directly. */
export async function channelReady(): Promise<void> {
  const { offerer, answerer } = current();
  await until(() => offerer.channel.at(-1) === true && answerer.channel.at(-1) === true);
}

/** Resolves once neither end has anything more to negotiate. */
export function negotiated(): Promise<void> {
  const { offerer, answerer } = current();
  const count = (): number => offerer.sent.length + answerer.sent.length;
  let last = count();
  let since = performance.now();
  return until(() => {
    if (count() !== last) [last, since] = [count(), performance.now()];
    return performance.now() - since > 500;
  });
}

export interface Account {
  readonly states: readonly PeerConnectionState[];
  /** Whether it can be told things directly, every time that changed. */
  readonly channel: readonly boolean[];
  readonly signals: readonly string[];
  readonly ufrags: readonly string[];
  readonly lines: number;
}

/** What an end has said and seen so far. */
export function account(role: PeerRole): Account {
  const { sent, states, channel } = current()[role];
  const descriptions = sent.filter((signal) => signal.kind === 'description');
  return {
    states,
    channel,
    signals: sent.map((signal) => (signal.kind === 'description' ? signal.type : 'candidates')),
    ufrags: [...new Set(descriptions.map(({ sdp }) => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1] ?? ''))],
    lines: descriptions[0]?.sdp.match(/^m=/gm)?.length ?? 0,
  };
}

/** Restarts ICE from one end, or from both in the same moment; resolves when both have new credentials. */
export async function restart(roles: readonly PeerRole[]): Promise<void> {
  const { offerer, answerer } = current();
  const before = { offerer: account('offerer').ufrags.length, answerer: account('answerer').ufrags.length };
  for (const role of roles) current()[role].link.restart({ iceServers: [], relayOnly: false });
  await until(
    () =>
      account('offerer').ufrags.length > before.offerer &&
      account('answerer').ufrags.length > before.answerer,
  );
  await until(() => offerer.states.at(-1) === 'connected' && answerer.states.at(-1) === 'connected');
}

export function close(): void {
  const { offerer, answerer } = current();
  for (const { link, audio } of [offerer, answerer]) {
    audio.close();
    link.close();
  }
  pair = null;
}
