import type { PeerSignal } from '@protocol';
import { type CandidateBatch, createCandidateBatch, ufragsOf } from './candidates.ts';
import type { TalkMessage } from './channel/channel-message.ts';
import {
  type CodecPreference,
  createCodecPreference,
  createSoundPreference,
  type SoundPreference,
} from './codec-preferences.ts';
import { type ControlChannel, createControlChannel, offersChannel } from './channel/control-channel.ts';
import {
  incomingKind,
  mainTransceiver,
  screenMids,
  createTransceivers,
  type Transceivers,
} from './transceivers.ts';
import type { LinkCounters } from './stats.ts';
import { countArrivals, readCounters, type StatsEntry } from './stats-model.ts';
import { createStateFilter, type StateFilter } from './state-filter.ts';
import { type FreshWindow, configure, openFreshWindow, openPeer } from './configuration.ts';
import { createNegotiation, type Negotiation } from './negotiation.ts';
import { hostAddressesOf } from './own-addresses.ts';
import { createPathMonitor, LookPace, type PathMonitor, type PathState } from './path-monitor.ts';
import type {
  CreatePeerConnection,
  PeerIce,
  PeerConnection,
  PeerConnectionOptions,
  PeerConnectionState,
  RemoteStreams,
  TrackKind,
} from './peer-connection.ts';
import type { VideoLimits } from './video-limits.ts';
import { createUnanswered, type Unanswered } from './unanswered.ts';
import { createSenderLimits, type SenderLimits } from './sender-limits.ts';
import type { SoundWish } from './opus-parameters-model.ts';

/** Of the page: each look is a call into the same thread of the browser. */
const pace = new LookPace();

/** The one place where peer connections are made. */
export const createRtcPeerConnection: CreatePeerConnection = (options) => new RtcPeerConnection(options);

/** Puts together what one connection consists of; each of its concerns is a file of its own. */
class RtcPeerConnection implements PeerConnection {
  readonly remote: RemoteStreams = {
    audio: new MediaStream(),
    video: new MediaStream(),
    screen: new MediaStream(),
    screenSound: new MediaStream(),
  };
  readonly #options: PeerConnectionOptions;
  readonly #peer: RTCPeerConnection;
  readonly #slots: Transceivers;
  readonly #codecs: CodecPreference;
  readonly #sound: SoundPreference;
  readonly #limits: SenderLimits;
  readonly #batch: CandidateBatch;
  readonly #negotiation: Negotiation;
  readonly #channel: ControlChannel;
  readonly #watch: PathMonitor;
  readonly #state: StateFilter;
  readonly #statistics: Unanswered = createUnanswered();
  /** What the connection was made in, and has to stay for it; null: this one. */
  readonly #window: FreshWindow | null;
  #wasConnected = false;
  #closed = false;

  constructor(options: PeerConnectionOptions) {
    const { role, generation, ice, clock, proofs, events, fresh } = options;
    this.#window = fresh ? openFreshWindow() : null;
    const peer = openPeer(this.#window, ice);
    this.#options = options;
    this.#peer = peer;
    this.#slots = createTransceivers(peer);
    this.#codecs = createCodecPreference(peer);
    this.#sound = createSoundPreference(peer);
    this.#limits = createSenderLimits(peer, this.#slots);
    const send = (signal: PeerSignal): void => this.#report(() => events.onSignal(signal));
    this.#batch = createCandidateBatch({ generation, clock, send });
    this.#watch = createPathMonitor({
      ...{ clock, pace },
      // Before that there is nothing to hear, and a look would wait for threads that are busy with connecting.
      pulse: () => (this.#wasConnected ? readPulse(peer) : null),
      arrivals: async () => countArrivals((await this.#readStats()) ?? []),
      ask: (n) => this.#channel.ask(n),
      onChange: (path) => this.#pathChanged(path),
    });
    this.#channel = createControlChannel({
      peer,
      onAnswer: (n) => this.#watch.answered(n),
      onSign: () => this.#watch.heard(),
      onUnheard: () => this.#watch.unheard(),
      onReady: (ready) => this.#report(() => events.onChannel(ready)),
      onMessage: (message) => this.#report(() => events.onMessage(message)),
    });
    const tellState = (state: PeerConnectionState): void => this.#report(() => events.onState(state));
    const read = (): RTCPeerConnectionState => peer.connectionState;
    this.#state = createStateFilter({ clock, read, signs: this.#watch, onState: tellState });
    this.#negotiation = createNegotiation({
      peer,
      ...{ polite: role === 'answerer', proofs },
      send: (description) => send({ kind: 'description', link: generation, ...description }),
      tune: (sdp) => this.#sound.tune(sdp),
      beforeAnswer: () => this.#claimLines(),
      onFailure: () => tellState('failed'),
    });
    this.#listen();
  }

  start(): void {
    if (this.#options.role !== 'offerer' || this.#closed) return;
    this.#slots.open();
    this.#codecs.renew();
    this.#limits.apply();
    this.#channel.open();
  }

  receive(signal: PeerSignal): void {
    if (signal.kind === 'description') {
      const { type, sdp, proof } = signal;
      this.#negotiation.receive({ type, sdp, proof });
    } else this.#negotiation.addCandidates(signal.ufrag, signal.candidates);
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.#slots.set(kind, track);
    // A line of its own may have come with it.
    if (kind === 'screen' && track) this.#limits.apply();
  }

  send(message: TalkMessage): boolean {
    return !this.#closed && this.#channel.send(message);
  }

  async readCounters(): Promise<LinkCounters | null> {
    const { generation, clock } = this.#options;
    const entries = await this.#readStats();
    if (!entries || this.#closed) return null;
    return readCounters(entries, { at: clock.now(), generation, screens: screenMids(this.#peer) });
  }

  preferRedundancy(preferred: boolean): void {
    if (this.#closed) return;
    this.#codecs.set(preferred);
    this.#tellPreferences();
  }

  preferSound(wish: SoundWish): void {
    if (this.#closed) return;
    this.#sound.set(wish);
    this.#tellPreferences();
  }

  limitVideo(limits: VideoLimits): void {
    if (!this.#closed) this.#limits.limitVideo(limits);
  }

  limitScreen(limits: VideoLimits): void {
    if (!this.#closed) this.#limits.limitScreen(limits);
  }

  expectSound(expected: boolean): void {
    if (!this.#closed) this.#watch.expect(expected);
  }

  hasHeardWithin(ms: number): boolean {
    return this.#watch.hasHeardWithin(ms);
  }

  verifyPath(): void {
    if (!this.#closed) this.#watch.verify();
  }

  restart(ice: PeerIce): void {
    if (this.#closed) return;
    configure(this.#peer, ice);
    this.#peer.restartIce();
  }

  close(): void {
    this.#closed = true;
    this.#watch.stop();
    this.#state.stop();
    this.#negotiation.stop();
    this.#batch.dispose();
    this.#peer.close();
    this.#window?.remove();
    this.#statistics.end();
  }

  /** Null where there are none: it is closed, or the browser gives none just now. */
  async #readStats(): Promise<StatsEntry[] | null> {
    if (this.#closed) return null;
    const report = await this.#statistics.wait(this.#peer.getStats());
    // A report is a map in every browser, whatever the types make of it.
    return report && [...(report as unknown as ReadonlyMap<string, StatsEntry>).values()];
  }

  #pathChanged(path: PathState): void {
    // Perhaps only this way is gone, because the other side's network is another one, and it does not know.
    if (path === 'silent') this.#channel.tellUnheard();
    this.#report(() => this.#options.events.onPath(path));
  }

  /** Later descriptions, of an ICE restart, may still be made with the addresses of before. */
  #connected(): void {
    if (this.#wasConnected) return;
    this.#wasConnected = true;
    const addresses = hostAddressesOf(this.#peer.localDescription?.sdp ?? '');
    this.#report(() => this.#options.events.onAddresses(addresses));
  }

  /** Nothing is reported once it is closed. */
  #report(say: () => void): void {
    if (!this.#closed) say();
  }

  /** Preferences ask for no negotiation by themselves. While one is under way they are told after it, if need be. */
  #tellPreferences(): void {
    const isUntold = this.#codecs.isUntold() || (this.#peer.remoteDescription && this.#sound.isUntold());
    if (this.#peer.signalingState === 'stable' && isUntold) this.#negotiation.offer();
  }

  #claimLines(): void {
    this.#slots.claim();
    this.#codecs.renew();
    this.#limits.apply();
    // An older client has none, and would have to be asked for it in an offer of this side.
    if (offersChannel(this.#peer.remoteDescription?.sdp ?? '')) this.#channel.open();
  }

  #listen(): void {
    const peer = this.#peer;
    const { role } = this.#options;
    collectCandidates(peer, this.#batch);
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') this.#connected();
      this.#state.changed();
    });
    peer.addEventListener('track', ({ track, transceiver }) =>
      this.remote[incomingKind(peer, transceiver)].addTrack(track),
    );
    peer.addEventListener('signalingstatechange', () => {
      // What both sides have is known now.
      if (peer.signalingState === 'stable') this.#limits.apply();
      this.#tellPreferences();
    });
    peer.addEventListener('negotiationneeded', () => {
      // The first offer is the offerer's alone; an answerer asks for something only once it was asked.
      if (role === 'offerer' || peer.remoteDescription) this.#negotiation.offer();
    });
  }
}

/** When the other side's voice was played last: a look that costs nothing, unlike statistics. */
function readPulse(peer: RTCPeerConnection): number | null {
  const [source] = mainTransceiver(peer, 'audio')?.receiver.getSynchronizationSources() ?? [];
  return source?.timestamp ?? null;
}

function collectCandidates(peer: RTCPeerConnection, batch: CandidateBatch): void {
  peer.addEventListener('icecandidate', ({ candidate }) => {
    const ufrag = candidate?.usernameFragment ?? ufragsOf(peer.localDescription?.sdp ?? '')[0] ?? '';
    if (!candidate) batch.finish(ufrag);
    // An empty candidate only says that one transport has no more; `null` says it for all.
    else if (candidate.candidate !== '') batch.add(ufrag, describeCandidate(candidate));
  });
}

const describeCandidate = ({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate) => ({
  candidate,
  sdpMid,
  sdpMLineIndex,
});
