import type { IceConfiguration, PeerSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { TalkMessage } from './channel/channel-message.ts';
import type { DescriptionProofs } from './description-proofs.ts';
import type { PathState } from './path-monitor.ts';
import type { VideoLimits } from './video-limits.ts';
import type { SoundWish } from './opus-parameters-model.ts';
import type { LinkCounters } from './stats.ts';

/** Exactly one side, the offerer, makes the first offer. Later offers may come from both. */
export type PeerRole = 'offerer' | 'answerer';

/**
 * - `new`: nothing has been tried, e.g. an offer is out and not answered.
 * - `connecting`: both descriptions are known and a path is looked for.
 * - `connected`: media can flow.
 * - `disconnected`: nothing is heard from the other side; may heal by itself.
 * - `failed`: no path; only an ICE restart or a new link helps.
 */
export type PeerConnectionState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed';

/** The voice, the camera's picture, and a screen that is shown, with the sound of what is on it. */
export type TrackKind = 'audio' | 'video' | 'screen' | 'screenSound';

/** What comes from the other side. The streams exist from the start; tracks join them with the description. */
export type RemoteStreams = Readonly<Record<TrackKind, MediaStream>>;

/** Called by a link until it is closed, never after, and never while one of its methods runs. */
interface PeerConnectionEvents {
  /** To be brought to the other side's link of the same generation, in this order. */
  onSignal(signal: PeerSignal): void;
  onState(state: PeerConnectionState): void;
  /** Whether anything gets through: found out sooner than by the state. */
  onPath(path: PathState): void;
  /** It has come up for the first time, made with these addresses of this machine, as far as they are told. */
  onAddresses(addresses: readonly string[]): void;
  /** Whether {@link PeerConnection.send} reaches the other side's client. An older one never becomes ready. */
  onChannel(ready: boolean): void;
  /** The other side's client said this directly. */
  onMessage(message: TalkMessage): void;
}

/** Who helps to find a path, and whether it must lead through a relay, so that no address is shown. */
export type PeerIce = Pick<IceConfiguration, 'iceServers' | 'relayOnly'>;

export interface PeerConnectionOptions {
  readonly role: PeerRole;
  /** The `link` number in the signals of this link. */
  readonly generation: number;
  readonly ice: PeerIce;
  /** Takes the place of another one, perhaps because the network is another: so it must know the present ones. */
  readonly fresh: boolean;
  readonly clock: Clock;
  /** Absent where nobody asks whose a description is. */
  readonly proofs?: DescriptionProofs | undefined;
  readonly events: PeerConnectionEvents;
}

/**
 * One peer connection with one other device. It knows descriptions, candidates and tracks, and nothing of ringing.
 * Audio and video are negotiated from the start without any track, so that attaching one later needs no negotiation.
 * An unused video line costs 2 ms and 4 kB of the offer, both while it rings, and nothing afterwards: no candidate,
 * no packet, no handshake of its own. The lines of a screen are in few calls, so they wait until there is one.
 * All operations are serialised; none of them throws or rejects: what can't be repaired shows as state `failed`.
 */
export interface PeerConnection {
  readonly remote: RemoteStreams;
  /** The offerer's first offer; without effect for an answerer and when repeated. */
  start(): void;
  /** A signal of the other side. Candidates may come before the description they belong to. */
  receive(signal: PeerSignal): void;
  /** What is sent from now on; `null` sends nothing. The last call wins. */
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void;
  /** Tells the other side's client something directly; false where it can't be told so. Arrives in this order. */
  send(message: TalkMessage): boolean;
  /** What the connection has counted so far; null once it is closed. */
  readCounters(): Promise<LinkCounters | null>;
  /**
   * Whether the other side should send every packet's sound twice, so that one that is lost costs nothing. It is told
   * so with the next description, and in one of its own where it has one already.
   */
  preferRedundancy(preferred: boolean): void;
  /** What this side sends and would like to get; told as above. */
  preferSound(wish: SoundWish): void;
  /** From now on, also of cameras that are switched on later. */
  limitVideo(limits: VideoLimits): void;
  /** The same for a screen. */
  limitScreen(limits: VideoLimits): void;
  /** Whether the other side's sound is expected: then its absence is looked into; see {@link PeerConnectionEvents.onPath}. */
  expectSound(expected: boolean): void;
  /** Whether there was sound of the other side, or another sign, within the last so many ms. */
  hasHeardWithin(ms: number): boolean;
  /** There is a reason to doubt the path. */
  verifyPath(): void;
  /** Looks for a new path by these means, while media goes on where it can. */
  restart(ice: PeerIce): void;
  /** Final, and may be repeated. */
  close(): void;
}

export type CreatePeerConnection = (options: PeerConnectionOptions) => PeerConnection;
