import type { DeviceId, RoomId, RoomMediaPath, RoomSeat, ServerPayload, UserId } from '@protocol';
import type { OutgoingTracks } from '../link/link-connection.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import type { LocalState } from '../participant/local-state.ts';
import type { MediaTransport } from './media-transport.ts';
import { MeshPeer } from './mesh-peer.ts';
import type { PeerPlan } from './room-model.ts';
import type { RoomFrames } from './room-frames.ts';
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
  /** Null where this browser can't encrypt what goes through a media server, so that nothing may go there. */
  readonly frames: () => RoomFrames | null;
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
  /** To those who are said to be inside, while the server is asked to let this side in. */
  readonly #preconnected = new Map<DeviceId, MeshPeer>();
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
    if (begun.length > 0) this.#dropLeg();
    for (const peer of begun) {
      peer.setVolume(this.#options.volumeOf(peer.userId));
      peer.flow(this.#tracks);
    }
    return isFewer || begun.length > 0;
  }

  /**
   * Offers to these before the server has let this side in: it passes the offers on as soon as it has, and to nobody
   * otherwise. So the way to the server and back, and the making of the connections, pass at the same time.
   */
  preconnect(seats: readonly RoomSeat[]): void {
    for (const seat of seats) {
      const peer = this.#create({ seat, offers: true }, null);
      this.#preconnected.set(seat.deviceId, peer);
      peer.begin();
    }
  }

  /** Those who were not inside after all, or it is not known whether the server lets this side in. */
  dropPreconnected(): void {
    for (const peer of this.#preconnected.values()) peer.close();
    this.#preconnected.clear();
  }

  /** As {@link MeshTransport.sync}, but connects to nobody new. */
  keep(plans: readonly PeerPlan[]): boolean {
    for (const { key, seat } of plans) this.peers.get(key)?.update(seat);
    const kept = new Set(plans.map(({ key }) => key));
    const gone = [...this.peers.keys()].filter((key) => !kept.has(key));
    for (const key of gone) this.#close(key);
    return gone.length > 0;
  }

  flow(tracks: OutgoingTracks | null): void {
    this.#tracks = tracks;
    for (const peer of this.peers.values()) peer.flow(tracks);
  }

  sayState(): void {
    for (const peer of this.peers.values()) peer.sayState();
  }

  lineRestored(): void {
    for (const peer of this.#all()) peer.lineRestored();
  }

  signaled({ from, seq, body }: ServerPayload<'room:signaled'>): void {
    this.#of(from)?.signaled(seq, body);
  }

  acknowledged({ from, runs }: ServerPayload<'room:acknowledged'>): void {
    this.#of(from)?.acknowledged(runs);
  }

  /** Of those who are not inside nothing is needed that was made before this side was. */
  dropUnused(): void {
    this.#dropLeg();
    this.dropPreconnected();
  }

  /** Whoever it led to has come in anew, or is not in the room. */
  #dropLeg(): void {
    this.#from?.leg.close();
    this.#from = null;
  }

  close(): void {
    this.dropUnused();
    for (const key of [...this.peers.keys()]) this.#close(key);
  }

  #all(): MeshPeer[] {
    return [...this.peers.values(), ...this.#preconnected.values()];
  }

  #of(deviceId: DeviceId): MeshPeer | undefined {
    return this.#all().find((peer) => peer.deviceId === deviceId);
  }

  #close(key: string): void {
    this.peers.get(key)?.close();
    this.peers.delete(key);
  }

  #add(plan: PeerPlan): MeshPeer {
    const preconnected = this.#takePreconnected(plan);
    const peer = preconnected ?? this.#create(plan, this.#takeLeg(plan));
    this.peers.set(plan.key, peer);
    if (!preconnected) peer.begin();
    return peer;
  }

  #takePreconnected({ seat, offers }: PeerPlan): MeshPeer | undefined {
    const peer = offers ? this.#preconnected.get(seat.deviceId) : undefined;
    if (peer) this.#preconnected.delete(seat.deviceId);
    peer?.update(seat);
    return peer;
  }

  #takeLeg({ seat, sinceCall }: PeerPlan): HandedOver | null {
    const from = sinceCall && seat.deviceId === this.#from?.device ? this.#from : null;
    if (from) this.#from = null;
    return from;
  }

  #create(plan: Pick<PeerPlan, 'seat' | 'offers'>, from: HandedOver | null): MeshPeer {
    const { deps, roomId, own, local, microphone, onLink, onHearing } = this.#options;
    const peer: MeshPeer = new MeshPeer({
      ...{ deps, roomId, plan, from, own, local, microphone, onLink },
      onHearing: (by) => {
        for (const [key, each] of this.peers) if (each === peer) onHearing(key, by);
      },
    });
    return peer;
  }
}
