import type { EndDetail, PeerSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { CreateRemoteAudio, RemoteAudio } from '../media/media.ts';
import type { LinkCounters } from '../rtc/stats.ts';
import type { SoundWish } from '../rtc/opus-parameters-model.ts';
import type { DescriptionProofs } from '../rtc/description-proofs.ts';
import type { PathState } from '../rtc/path-monitor.ts';
import type {
  CreatePeerConnection,
  PeerIce,
  PeerConnection,
  PeerConnectionOptions,
  PeerConnectionState,
  PeerRole,
  RemoteStreams,
  TrackKind,
} from '../rtc/peer-connection.ts';
import type { VideoLimits } from '../rtc/video-limits.ts';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { LinkContext } from '../trust/trust.ts';
import { isCutOff } from './ice/ice-choice-model.ts';
import { ScreenShareAudio } from './screen-share-audio.ts';
import type { IceServers } from './ice/ice-servers.ts';

export type OutgoingTracks = Readonly<Record<TrackKind, MediaStreamTrack | null>>;

const kinds = ['audio', 'video', 'screen', 'screenSound'] as const satisfies readonly TrackKind[];

export const noTracks: OutgoingTracks = { audio: null, video: null, screen: null, screenSound: null };

/** What is wanted of a connection, and of the one that takes its place. */
export interface ConnectionWishes {
  readonly tracks: OutgoingTracks;
  /** Whether the other side is heard. */
  readonly audible: boolean;
  /** And what is heard on their screen. */
  readonly screenAudible: boolean;
  /** How loud, from 0 to 1. */
  readonly volume: number;
  readonly sound: SoundWish;
  /** See {@link PeerConnection.preferRedundancy}. */
  readonly redundant: boolean;
  readonly video: VideoLimits | null;
  readonly screen: VideoLimits | null;
}

/** Makes another connection to the same device. */
export type MakeConnection = (which: {
  readonly role: PeerRole;
  readonly generation: number;
}) => LinkConnection;

export interface LinkConnectionDeps {
  readonly createPeerConnection: CreatePeerConnection;
  readonly createRemoteAudio: CreateRemoteAudio;
  readonly iceServers: Pick<IceServers, 'obtain'>;
  readonly proofsFor: (link: Pick<LinkContext, 'generation' | 'onRefused'>) => DescriptionProofs;
  readonly clock: Clock;
}

export interface LinkConnectionOptions extends Pick<PeerConnectionOptions, 'generation' | 'role' | 'fresh'> {
  readonly deps: LinkConnectionDeps;
  readonly wishes: ConnectionWishes;
  readonly events: PeerConnectionOptions['events'] & {
    /** There are streams to look at. */
    onStreams(streams: RemoteStreams): void;
    /** Nothing will ever become of it, nor of any other one that is made from now on. */
    onHopeless(why: EndDetail): void;
  };
}

export const isOffer = (signal: PeerSignal): boolean =>
  signal.kind === 'description' && signal.type === 'offer';

/** One of the peer connections that a {@link PeerLink} consists of over time, and what plays its sound. */
export class LinkConnection {
  readonly generation: number;
  readonly role: PeerRole;
  readonly #options: LinkConnectionOptions;
  #wishes: ConnectionWishes;
  #peer: PeerConnection | null = null;
  #sound: RemoteAudio | null = null;
  readonly #screenSound: ScreenShareAudio;
  #state: PeerConnectionState = 'new';
  #path: PathState = 'open';
  /** Signals that came before it was made. */
  #early: PeerSignal[] = [];
  #cancelObtaining: () => void = () => undefined;

  constructor(options: LinkConnectionOptions) {
    this.#options = options;
    this.#wishes = options.wishes;
    this.#screenSound = new ScreenShareAudio(options.deps.createRemoteAudio);
    this.generation = options.generation;
    this.role = options.role;
  }

  /** It is connected, and something gets through. */
  get isUp(): boolean {
    return this.#state === 'connected' && this.#path !== 'silent';
  }

  get path(): PathState {
    return this.#path;
  }

  /** See {@link PeerConnection.hasHeardWithin}; true before there is anything to hear. */
  hasHeardWithin(ms: number): boolean {
    return this.#peer?.hasHeardWithin(ms) !== false;
  }

  get state(): PeerConnectionState {
    return this.#state;
  }

  get streams(): RemoteStreams | null {
    return this.#peer?.remote ?? null;
  }

  /** Apart from the constructor, so that it is known by the time it has something to say. */
  begin(): void {
    this.#obtain((ice) => this.#connect(ice));
  }

  receive(signal: PeerSignal): void {
    if (this.#peer) this.#peer.receive(signal);
    else this.#early.push(signal);
  }

  send(message: TalkMessage): boolean {
    return this.#peer?.send(message) ?? false;
  }

  async readCounters(): Promise<LinkCounters | null> {
    return (await this.#peer?.readCounters()) ?? null;
  }

  wish(change: Partial<ConnectionWishes>): void {
    this.#wishes = { ...this.#wishes, ...change };
    this.#apply(change);
  }

  verifyPath(): void {
    this.#peer?.verifyPath();
  }

  restart(): void {
    this.#obtain((ice) => this.#peer?.restart(ice));
  }

  close(): void {
    this.#cancelObtaining();
    this.#sound?.close();
    this.#screenSound.use(null);
    this.#peer?.close();
  }

  #obtain(use: (ice: PeerIce) => void): void {
    this.#cancelObtaining();
    this.#cancelObtaining = this.#options.deps.iceServers.obtain(use);
  }

  #connect(ice: PeerIce): void {
    const { deps, events, role, generation, fresh } = this.#options;
    if (isCutOff(ice)) {
      events.onHopeless('no-relay');
      return;
    }
    const onState = (state: PeerConnectionState): void => {
      this.#state = state;
      events.onState(state);
    };
    let peer: PeerConnection;
    try {
      peer = deps.createPeerConnection({
        ...{ role, generation, fresh, ice, clock: deps.clock },
        proofs: deps.proofsFor({ generation, onRefused: () => events.onHopeless('untrusted') }),
        events: {
          ...events,
          onState,
          onPath: (path) => {
            this.#path = path;
            events.onPath(path);
          },
        },
      });
    } catch {
      // A browser makes so many and no more; what was closed counts until its memory is freed, so later it may.
      onState('failed');
      return;
    }
    this.#peer = peer;
    // Before the first packet, so that none of them goes unheard.
    this.#sound = deps.createRemoteAudio(peer.remote.audio);
    this.#screenSound.use(peer.remote.screenSound);
    this.#apply(this.#wishes);
    peer.start();
    // An offer that came before the own first one would be answered in its place: it is the offerer's that counts.
    const early = this.#early.splice(0).filter((signal) => role === 'answerer' || !isOffer(signal));
    for (const signal of early) this.receive(signal);
    events.onStreams(peer.remote);
  }

  #apply({ volume, audible, screenAudible, ...wishes }: Partial<ConnectionWishes>): void {
    if (!this.#peer) return;
    if (volume !== undefined) for (const one of [this.#sound, this.#screenSound]) one?.setVolume(volume);
    if (audible !== undefined) {
      this.#sound?.setAudible(audible);
      this.#peer.expectSound(audible);
    }
    if (screenAudible !== undefined) this.#screenSound.setAudible(screenAudible);
    applyTo(this.#peer, wishes);
  }
}

function applyTo(peer: PeerConnection, wishes: Partial<ConnectionWishes>): void {
  const { tracks, sound, redundant, video, screen } = wishes;
  if (tracks) for (const kind of kinds) peer.setTrack(kind, tracks[kind]);
  if (sound) peer.preferSound(sound);
  if (redundant !== undefined) peer.preferRedundancy(redundant);
  if (video) peer.limitVideo(video);
  if (screen) peer.limitScreen(screen);
}
