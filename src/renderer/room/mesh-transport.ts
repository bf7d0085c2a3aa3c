import type { DeviceId, RoomId, RoomMediaPath, ServerPayload, UserId } from '@protocol';
import type { OutgoingTracks } from '../link/link-connection.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import type { LocalState } from '../participant/local-state.ts';
import type { NetworkHint } from '../signaling/network-hints.ts';
import type { MediaTransport } from './media-transport.ts';
import { MeshPeer } from './mesh-peer.ts';
import type { PeerPlan } from './room-model.ts';
import type { RoomsDeps } from './rooms-deps.ts';

/** What every way of transport needs to know of the room. */
export interface TransportOptions {
  readonly deps: RoomsDeps;
  readonly roomId: RoomId;
  readonly own: DeviceId;
  readonly local: () => LocalState;
  /** What is spoken into; null while nothing is captured. */
  readonly microphone: () => MediaStreamTrack | null;
  readonly volumeOf: (userId: UserId) => number;
  /** A participant is connected in another way now, or holds the room. */
  readonly onLink: () => void;
}

export interface MeshOptions extends TransportOptions {
  /** Of the call that has become this room: its leg leads to somebody inside. */
  readonly from: HandedOver | null;
  readonly onHearing: (key: string, by: RoomMediaPath) => void;
}

/** A connection from this device to each other one. */
export class MeshTransport implements MediaTransport<MeshPeer> {
  readonly peers = new Map<string, MeshPeer>();
  readonly #options: MeshOptions;
  /** Until the one at the other end has their place here. */
  #from: HandedOver | null;
  #tracks: OutgoingTracks | null = null;

  constructor(options: MeshOptions) {
    this.#options = options;
    this.#from = options.from;
  }

  sync(plans: readonly PeerPlan[]): boolean {
    const isFewer = this.keep(plans);
    const begun = plans.filter(({ key }) => !this.peers.has(key)).map((plan) => this.#add(plan));
    if (begun.length > 0) this.dropLeg();
    for (const peer of begun) {
      peer.begin();
      peer.setVolume(this.#options.volumeOf(peer.userId));
      peer.flow(this.#tracks);
    }
    if (begun.length > 0) this.#shareAnew();
    return isFewer || begun.length > 0;
  }

  /** As {@link MeshTransport.sync}, but connects to nobody new. */
  keep(plans: readonly PeerPlan[]): boolean {
    for (const { key, seat } of plans) this.peers.get(key)?.update(seat);
    const kept = new Set(plans.map(({ key }) => key));
    const gone = [...this.peers.keys()].filter((key) => !kept.has(key));
    for (const key of gone) this.#close(key);
    if (gone.length > 0) this.#shareAnew();
    return gone.length > 0;
  }

  flow(tracks: OutgoingTracks | null): void {
    this.#tracks = tracks;
    for (const peer of this.peers.values()) peer.flow(tracks);
  }

  sayState(): void {
    for (const peer of this.peers.values()) peer.sayState();
  }

  networkHint(hint: NetworkHint): void {
    for (const peer of this.peers.values()) peer.networkHint(hint);
  }

  lineRestored(): void {
    for (const peer of this.peers.values()) peer.lineRestored();
  }

  signaled({ from, seq, body }: ServerPayload<'room:signaled'>): void {
    this.#of(from)?.signaled(seq, body);
  }

  acknowledged({ from, runs }: ServerPayload<'room:acknowledged'>): void {
    this.#of(from)?.acknowledged(runs);
  }

  /** Whoever it led to has come in anew, or is not in the room. */
  dropLeg(): void {
    this.#from?.leg.close();
    this.#from = null;
  }

  close(): void {
    this.dropLeg();
    for (const key of [...this.peers.keys()]) this.#close(key);
  }

  #of(deviceId: DeviceId): MeshPeer | undefined {
    return [...this.peers.values()].find((peer) => peer.deviceId === deviceId);
  }

  #close(key: string): void {
    this.peers.get(key)?.close();
    this.peers.delete(key);
  }

  #shareAnew(): void {
    for (const peer of this.peers.values()) peer.shareAnew();
  }

  #add(plan: PeerPlan): MeshPeer {
    const { deps, roomId, own, local, microphone, onLink, onHearing } = this.#options;
    const from = plan.sinceCall && plan.seat.deviceId === this.#from?.device ? this.#from : null;
    if (from) this.#from = null;
    const peer = new MeshPeer({
      ...{ deps, roomId, plan, from, own, local, microphone, onLink },
      share: () => 1 / Math.max(1, this.peers.size),
      onHearing: (by) => onHearing(plan.key, by),
    });
    this.peers.set(plan.key, peer);
    return peer;
  }
}
