import type { EndDetail, PeerSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { TalkMessage } from '../peer/channel-message.ts';
import type { CreateRemoteAudio, RemoteAudio } from '../media/media.ts';
import type { SoundWish } from '../peer/opus-parameters-model.ts';
import type { LinkCounters } from '../peer/link-counters.ts';
import type { DescriptionProofs } from '../peer/description-proofs.ts';
import type {
  CreatePeerLink,
  PeerIce,
  PeerLink,
  PeerLinkState,
  PeerRole,
  RemoteStreams,
  TrackKind,
} from '../peer/peer-link.ts';
import type { ScreenLimits, VideoLimits } from '../peer/video-limits.ts';
import type { LinkContext } from '../trust/trust.ts';
import { afterAwake } from './awake-timer.ts';
import type { LinkFailure } from './call.ts';
import { hasRelay } from './ice-choice-model.ts';
import type { IceServers } from './ice-servers.ts';
import { LinkRepair } from './link-repair.ts';
import { ScreenSound } from './screen-sound.ts';

/**
 * So long after the first doubt the path is called lost, two seconds after the last sign of the other side. The browser
 * itself may take 5 s or more to say so; shorter gaps are not worth a word.
 */
const LOST_AFTER_MS = 1_400;

export type OutgoingTracks = Readonly<Record<TrackKind, MediaStreamTrack | null>>;

export const noTracks: OutgoingTracks = { audio: null, video: null, screen: null, screenSound: null };

interface CallLinkEvents {
  onSignal(signal: PeerSignal): void;
  onUp(): void;
  onDown(): void;
  /** It was expected, and every attempt to repair it was in vain, or nothing will ever be. */
  onFailed(reason: LinkFailure): void;
  /** Nothing gets through to the other device: whatever else uses this network may be lost as well. */
  onDoubt(): void;
  /** Whether {@link CallLink.send} arrives. */
  onChannel(ready: boolean): void;
  onMessage(message: TalkMessage): void;
  /** The streams to look at are these now. */
  onStreams(streams: RemoteStreams): void;
}

export interface CallLinkOptions {
  readonly role: PeerRole;
  /** Generation of the first connection; a device that may have got an earlier offer needs a higher one. */
  readonly generation: number;
  readonly createPeerLink: CreatePeerLink;
  readonly createRemoteAudio: CreateRemoteAudio;
  readonly iceServers: Pick<IceServers, 'obtain'>;
  readonly proofsFor: (link: Pick<LinkContext, 'generation' | 'onRefused'>) => DescriptionProofs;
  /** Whether the server can be reached, as far as is known. */
  readonly isLineUp: () => boolean;
  /** See {@link PeerLink.preferSound}; asked for every connection. */
  readonly sound: () => SoundWish;
  readonly clock: Clock;
  readonly events: CallLinkEvents;
}

/**
 * The connection of a call to one device, over as many peer connections (generations) as it takes. Only the offerer
 * replaces one; the answerer follows when it sees a signal of a newer generation, and both drop what is older. Either
 * side repairs a path that broke by an ICE restart; {@link LinkRepair} knows when.
 */
export class CallLink {
  readonly #options: CallLinkOptions;
  readonly #repair: LinkRepair;
  readonly #screenSound: ScreenSound;
  #peer: PeerLink | null = null;
  #sound: RemoteAudio | null = null;
  #generation: number;
  /** A connection of this generation is there, or under way. */
  #opened = false;
  #state: PeerLinkState = 'new';
  #pathAlive = true;
  /** What the call was told last. */
  #isUp = false;
  #cancelLost: () => void = () => undefined;
  #permitted = false;
  #expected = false;
  #closed = false;
  /** Why nothing more is tried. */
  #hopeless: EndDetail | null = null;
  #audible = false;
  #redundant = false;
  #videoLimits: VideoLimits | null = null;
  #screenLimits: ScreenLimits | null = null;
  #tracks = noTracks;
  #kept: PeerSignal[] = [];
  /** Signals for a connection that is not made yet. */
  #early: PeerSignal[] = [];
  #cancelObtaining: () => void = () => undefined;

  constructor(options: CallLinkOptions) {
    this.#options = options;
    this.#generation = options.generation;
    const { role, clock, isLineUp, createRemoteAudio } = options;
    this.#screenSound = new ScreenSound(createRemoteAudio);
    this.#repair = new LinkRepair({
      ...{ role, clock, isLineUp },
      isUp: () => this.#state === 'connected' && this.#pathAlive,
      restart: () => this.#obtain((ice) => this.#peer?.restart(ice)),
      replace: () => this.#open(this.#generation + 1),
      giveUp: () => options.events.onFailed('media-failed'),
    });
    if (options.role === 'offerer') this.#open(options.generation);
  }

  /** Nothing was or will be tried. */
  get isHopeless(): boolean {
    return this.#hopeless !== null;
  }

  get streams(): RemoteStreams | null {
    return this.#peer?.remote ?? null;
  }

  receive(signal: PeerSignal): void {
    if (this.#closed || this.#hopeless) return;
    if (this.#options.role === 'offerer') {
      if (signal.link === this.#generation) this.#receive(signal);
    } else if (this.#permitted) this.#answer(signal);
    else this.#kept.push(signal);
  }

  /** Tells the other device something directly; false where it can't be told so. */
  send(message: TalkMessage): boolean {
    return this.#peer?.send(message) ?? false;
  }

  /** What the connection of the moment has counted; null while there is none. */
  async readCounters(): Promise<LinkCounters | null> {
    return (await this.#peer?.readCounters()) ?? null;
  }

  /** See {@link PeerLink.preferRedundancy}; also of the connections that replace this one. */
  preferRedundancy(preferred: boolean): void {
    if (this.#redundant === preferred || this.#closed) return;
    this.#redundant = preferred;
    this.#peer?.preferRedundancy(preferred);
  }

  /** What is wanted of the sound is something else now. */
  retune(): void {
    this.#peer?.preferSound(this.#options.sound());
  }

  /** See {@link PeerLink.limitVideo}; also of the connections that replace this one. */
  limitVideo(limits: VideoLimits): void {
    this.#videoLimits = limits;
    this.#peer?.limitVideo(limits);
  }

  /** The same for a screen. */
  limitScreen(limits: ScreenLimits): void {
    this.#screenLimits = limits;
    this.#peer?.limitScreen(limits);
  }

  /** See the effect `permit-link`. */
  permit(): void {
    if (this.#permitted || this.#closed) return;
    this.#permitted = true;
    const kept = this.#kept;
    this.#kept = [];
    for (const signal of kept) {
      if (this.#options.role === 'offerer') this.#options.events.onSignal(signal);
      else this.#answer(signal);
    }
  }

  /** See the effect `expect-link`. */
  expect(): void {
    if (this.#expected || this.#closed) return;
    this.#expected = true;
    if (this.#hopeless) this.#options.events.onFailed(this.#hopeless);
    if (this.#hopeless) return;
    this.#repair.expect();
    if (this.#state === 'connected') return;
    this.#repair.down();
    this.#repair.trouble(this.#state === 'failed' ? 'failed' : 'slow');
  }

  attach(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    this.#attachTo(this.#peer);
  }

  setAudible(audible: boolean): void {
    this.#audible = audible;
    this.#sound?.setAudible(audible);
    this.#peer?.expectSound(audible);
  }

  setScreenAudible(audible: boolean): void {
    this.#screenSound.setAudible(audible);
  }

  /** The network of this side is another one, or this machine slept. */
  moved(): void {
    if (this.#closed || !this.#peer) return;
    this.#peer.verifyPath();
    this.#repair.trouble('moved');
  }

  /** Something may have changed that matters for the path, or may not. */
  doubt(): void {
    this.#peer?.verifyPath();
  }

  close(): void {
    this.#closed = true;
    this.#kept = [];
    this.#cancelObtaining();
    this.#cancelLost();
    this.#repair.stop();
    this.#sound?.close();
    this.#screenSound.use(null);
    this.#peer?.close();
  }

  #giveUp(why: EndDetail): void {
    if (this.#hopeless || this.#closed) return;
    this.#hopeless = why;
    this.#cancelObtaining();
    this.#cancelLost();
    this.#repair.stop();
    this.#sound?.close();
    this.#screenSound.use(null);
    this.#peer?.close();
    this.#sound = null;
    this.#peer = null;
    if (this.#expected) this.#options.events.onFailed(why);
  }

  #answer(signal: PeerSignal): void {
    if (signal.link < this.#generation) return;
    if (!this.#opened || signal.link > this.#generation) this.#open(signal.link);
    if (this.#peer) this.#receive(signal);
    else this.#early.push(signal);
  }

  #receive(signal: PeerSignal): void {
    if (signal.kind === 'description') this.#repair.described();
    this.#peer?.receive(signal);
  }

  #open(generation: number): void {
    this.#sound?.close();
    this.#screenSound.use(null);
    this.#peer?.close();
    this.#sound = null;
    this.#peer = null;
    this.#generation = generation;
    this.#opened = true;
    this.#early = [];
    this.#repair.opened();
    this.#cancelLost();
    this.#state = 'new';
    this.#pathAlive = true;
    this.#obtain((ice) => this.#connect(ice));
  }

  #obtain(use: (ice: PeerIce) => void): void {
    this.#cancelObtaining();
    this.#cancelObtaining = this.#options.iceServers.obtain(use);
  }

  #connect(ice: PeerIce): void {
    if (ice.relayOnly && !hasRelay(ice)) {
      this.#giveUp('no-relay');
      return;
    }
    const generation = this.#generation;
    const { role, createPeerLink, createRemoteAudio, proofsFor, clock, events } = this.#options;
    const onRefused = (): void => {
      if (generation === this.#generation) this.#giveUp('untrusted');
    };
    const peer = createPeerLink({
      ...{ role, generation, ice, clock },
      proofs: proofsFor({ generation, onRefused }),
      events: {
        onSignal: (signal) => this.#sent(signal),
        onState: (state) => this.#changed(state),
        onPath: (alive) => this.#pathChanged(alive),
        onMoved: () => this.#repair.trouble('moved'),
        onChannel: (ready) => events.onChannel(ready),
        onMessage: (message) => events.onMessage(message),
      },
    });
    this.#peer = peer;
    // Before the first packet, so that none of them goes unheard.
    this.#sound = createRemoteAudio(peer.remote.audio);
    this.#sound.setAudible(this.#audible);
    this.#screenSound.use(peer.remote.screenSound);
    peer.expectSound(this.#audible);
    this.#attachTo(peer);
    this.retune();
    if (this.#redundant) peer.preferRedundancy(true);
    if (this.#videoLimits) peer.limitVideo(this.#videoLimits);
    if (this.#screenLimits) peer.limitScreen(this.#screenLimits);
    peer.start();
    for (const signal of this.#early.splice(0)) this.#receive(signal);
    events.onStreams(peer.remote);
  }

  #attachTo(peer: PeerLink | null): void {
    peer?.setTrack('audio', this.#tracks.audio);
    peer?.setTrack('video', this.#tracks.video);
    peer?.setTrack('screen', this.#tracks.screen);
    peer?.setTrack('screenSound', this.#tracks.screenSound);
  }

  #sent(signal: PeerSignal): void {
    if (signal.kind === 'candidates' && signal.candidates.length > 0) this.#repair.gathered();
    // The first offer holds no address yet; candidates do.
    if (this.#permitted || signal.kind === 'description') this.#options.events.onSignal(signal);
    else this.#kept.push(signal);
  }

  #changed(state: PeerLinkState): void {
    this.#state = state;
    if (state === 'connected') {
      this.#up();
      return;
    }
    this.#down();
    if (state === 'connecting') this.#repair.trouble('slow');
    else if (state !== 'new') this.#repair.trouble(state);
  }

  #pathChanged(alive: boolean): void {
    this.#pathAlive = alive;
    this.#cancelLost();
    if (!alive) {
      this.#repair.trouble('silent');
      this.#options.events.onDoubt();
      this.#cancelLost = afterAwake(this.#options.clock, LOST_AFTER_MS, () => this.#down());
    } else if (this.#state === 'connected') this.#up();
  }

  #up(): void {
    this.#cancelLost();
    this.#repair.worked();
    if (this.#isUp) return;
    this.#isUp = true;
    this.#options.events.onUp();
  }

  #down(): void {
    this.#cancelLost();
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#repair.down();
    this.#options.events.onDown();
  }
}
