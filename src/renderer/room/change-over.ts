import type { RoomMediaPath } from '@protocol';
import type { OutgoingTracks } from '../link/link-connection.ts';
import type { RoomPeer } from './media-transport.ts';
import { type MeshOptions, MeshTransport, type TransportOptions } from './mesh-transport.ts';
import type { PeerPlan } from './room-model.ts';
import type { ShownPictures } from './room-wants-model.ts';
import { SfuTransport } from './sfu-transport.ts';

/** How often is looked whether somebody is heard by the new way, and how often in a row they have to be. */
const LOOK_MS = 100;
const LOOKS = 5;

/**
 * The ways by which this device is connected to the others in its room: one, and two while the room goes over from one to
 * the other. Each person is heard by the old way until their sound has come steadily by the new one, and from then on
 * by the new one alone, from one sample to the next. The old way to somebody ends when both say so.
 */
export class ChangeOver {
  readonly mesh: MeshTransport;
  readonly #options: TransportOptions;
  #sfu: SfuTransport | null = null;
  #path: RoomMediaPath = 'mesh';
  #plans: readonly PeerPlan[] = [];
  /** By which way each is heard, by the key of their plan. */
  readonly #heardBy = new Map<string, RoomMediaPath>();
  /** By which way they said that they hear this side. */
  readonly #hearing = new Map<string, RoomMediaPath>();
  /** How often in a row they were heard by the new way. */
  readonly #looks = new Map<string, number>();
  #cancelLook: (() => void) | null = null;
  #tracks: OutgoingTracks | null = null;
  #shown: ShownPictures = new Map();

  constructor(options: Omit<MeshOptions, 'onHearing'>) {
    this.#options = options;
    this.mesh = new MeshTransport({
      ...options,
      onHearing: (key, by) => {
        this.#hearing.set(key, by);
        this.#end();
      },
    });
  }

  get sfu(): SfuTransport | null {
    return this.#sfu;
  }

  /** Each once, by the way they are heard by. */
  get peers(): ReadonlyMap<string, RoomPeer> {
    const found = this.#plans.flatMap(({ key }) => {
      const peer = this.#peer(key, this.#heardBy.get(key) ?? this.#path);
      return peer ? [[key, peer] as const] : [];
    });
    return new Map(found);
  }

  /** Returns whether there are others now, or they come by another way. */
  sync(path: RoomMediaPath, plans: readonly PeerPlan[]): boolean {
    this.#plans = plans;
    this.#follow(path);
    const isOther = [
      path === 'mesh' ? this.mesh.sync(plans) : this.mesh.keep(plans),
      this.#sfu?.sync(plans) ?? false,
    ].includes(true);
    for (const { key } of plans) this.#begin(key);
    const kept = new Set(plans.map(({ key }) => key));
    for (const key of [...this.#heardBy.keys()]) {
      if (kept.has(key)) continue;
      for (const known of [this.#heardBy, this.#hearing, this.#looks]) known.delete(key);
    }
    this.#end();
    return isOther;
  }

  flow(tracks: OutgoingTracks | null): void {
    this.#tracks = tracks;
    this.mesh.flow(tracks);
    this.#sfu?.flow(tracks);
  }

  show(shown: ShownPictures): void {
    this.#shown = shown;
    this.#sfu?.show(shown);
  }

  lineRestored(): void {
    this.mesh.lineRestored();
    this.#sfu?.lineRestored();
  }

  close(): void {
    this.#stopLooking();
    this.mesh.close();
    this.#sfu?.close();
    this.#sfu = null;
  }

  #peer(key: string, path: RoomMediaPath): RoomPeer | undefined {
    return (path === 'mesh' ? this.mesh : this.#sfu)?.peers.get(key);
  }

  #follow(path: RoomMediaPath): void {
    const isOther = path !== this.#path;
    this.#path = path;
    if (isOther) this.#looks.clear();
    if (path === 'mesh') return;
    const frames = this.#options.frames();
    if (!frames) return;
    if (!this.#sfu) {
      this.#sfu = new SfuTransport({ ...this.#options, encryption: frames });
      this.#sfu.flow(this.#tracks);
      this.#sfu.show(this.#shown);
    } else if (isOther) this.#sfu.lineRestored();
  }

  /** Somebody who has come is heard by the way of the room, and somebody who was there as before. */
  #begin(key: string): void {
    const old = this.#heardBy.get(key);
    if (old === undefined || !this.#peer(key, old)) this.#hear(key, this.#path);
    else if (old !== this.#path) this.#peer(key, this.#path)?.setAudible(false);
  }

  #hear(key: string, path: RoomMediaPath): void {
    this.#heardBy.set(key, path);
    this.#peer(key, path === 'mesh' ? 'sfu' : 'mesh')?.setAudible(false);
    this.#peer(key, path)?.setAudible(true);
  }

  #stopLooking(): void {
    this.#cancelLook?.();
    this.#cancelLook = null;
  }

  #look(): void {
    this.#cancelLook = null;
    const changed = this.#plans.filter(({ key, seat }) => {
      if (this.#heardBy.get(key) === this.#path) return false;
      const looks = this.#peer(key, this.#path)?.isHeard === true ? (this.#looks.get(key) ?? 0) + 1 : 0;
      this.#looks.set(key, looks);
      // Of who is muted there is nothing to miss, as long as they are connected.
      const isThere = this.#peer(key, this.#path)?.participant.link === 'up';
      return looks >= LOOKS || (seat.muted && isThere);
    });
    for (const { key } of changed) this.#hear(key, this.#path);
    // Said again as long as anybody waits: a new connection is up before what is said over it arrives.
    for (const [key, path] of this.#heardBy)
      if (path === this.#path) this.mesh.peers.get(key)?.sayHearing(path);
    this.#end();
    if (changed.length > 0) this.#options.onLink();
  }

  /** Ends what nobody needs any more, and looks again in a moment while there is something to wait for. */
  #end(): void {
    const isDone = (key: string): boolean => {
      if (this.#heardBy.get(key) !== this.#path) return false;
      const mesh = this.mesh.peers.get(key);
      return (
        !mesh ||
        this.#hearing.get(key) === this.#path ||
        (this.#path === 'sfu' && mesh.participant.link !== 'up')
      );
    };
    const keys = this.#plans.map(({ key }) => key);
    if (this.#path === 'sfu') this.mesh.keep(this.#plans.filter(({ key }) => !isDone(key)));
    else if (this.#sfu && keys.every(isDone)) {
      this.#sfu.close();
      this.#sfu = null;
    }
    const isWaiting = this.#path === 'sfu' ? this.mesh.peers.size > 0 : this.#sfu !== null;
    if (isWaiting) this.#cancelLook ??= this.#options.deps.clock.after(LOOK_MS, () => this.#look());
    else this.#stopLooking();
  }
}
