import type {
  DeviceId,
  Person,
  RoomId,
  RoomJoined,
  RoomSeat,
  RoomSeen,
  RoomState,
  ServerPayload,
  UserId,
} from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import { LocalMedia } from '../participant/local-media.ts';
import {
  afterCamera,
  afterMicrophone,
  afterScreen,
  freshLocal,
  isMuted,
  isOpening,
  type LocalState,
  withCamera,
  withMuted,
  withScreen,
} from '../participant/local-state.ts';
import { MeterSlot } from '../participant/meter-slot.ts';
import type { NetworkHint } from '../signaling/network-hints.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';
import type { SignalingError } from '../signaling/signaling.ts';
import { peersOf, refusalOf, withNews } from './room-model.ts';
import { nothingSeen, participantOf, RoomPeer } from './room-peer.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import type { OwnRoom, RemoteParticipant, RoomOver } from './own-room.ts';
import type { OwnMedia, RoomKeys } from './rooms.ts';

/** A word that got lost is said again after so long, if no welcome comes first. */
const REPEAT_MS = 1_000;

export const nothingShown: OwnMedia = { ...nothingSeen, voice: null };

export interface RoomSelf extends Pick<Person, 'userId' | 'role'> {
  readonly deviceId: DeviceId;
}

export interface RoomSessionOptions {
  readonly deps: RoomsDeps;
  readonly roomId: RoomId;
  /** As far as it is known before the server lets this side in. */
  readonly name: string;
  readonly keys: RoomKeys;
  readonly self: RoomSelf;
  /** Of the call that has become this room: this side is inside already, and goes on with it. */
  readonly from: HandedOver | null;
  readonly volumeOf: (userId: UserId) => number;
  readonly onChange: (room: OwnRoom) => void;
  /** What the server said of the room. */
  readonly onSeen: (room: RoomSeen) => void;
  /** Somebody came, went, or is connected in another way: their media and quality may be others. */
  readonly onPeers: () => void;
}

type Wish = Omit<RoomState, 'roomId' | 'seq'>;

/**
 * One stay in a room, from the wish to come in until this side is out of it. The server's view says who is inside; with
 * each of them this side has one {@link RoomPeer}. Where the line to the server breaks those go on, and the same seat is
 * asked for again when it is back.
 */
export class RoomSession {
  readonly ownMedia = createSubject(nothingShown);
  readonly #options: RoomSessionOptions;
  readonly #media: LocalMedia;
  readonly #meter: MeterSlot;
  readonly #voice: MeterSlot;
  readonly #peers = new Map<string, RoomPeer>();
  readonly #stopFollowing: () => void;
  #room: OwnRoom;
  #local: LocalState;
  /** Until the one at the other end has their place here. */
  #from: HandedOver | null;
  #handRaised = false;
  #mutedBy: Person | null = null;
  #videoFull = false;
  /** Counts the attempts to come in: only what the last one came to counts. */
  #attempt = 0;
  /** The next number for `room:state`. */
  #seq = 0;
  /** What the server knows, or is being told. */
  #said: Wish | null = null;
  #cancelRepeat: () => void = () => undefined;

  constructor(options: RoomSessionOptions) {
    const { deps, roomId, name, keys, from } = options;
    this.#options = options;
    this.#from = from;
    this.#local = from?.local ?? { ...freshLocal, muted: keys.muted ?? false };
    this.#meter = new MeterSlot(deps.createStreamMeter);
    this.#voice = new MeterSlot(deps.createStreamMeter);
    this.#room = {
      ...{ roomId, name, over: null, seen: null, others: [], held: this.#local.held },
      // Who comes from a call is inside, as far as the server has yet to say so.
      ...(from ? { phase: 'returning', since: from.since } : { phase: 'joining', since: null }),
      own: this.#ownSide(null),
    };
    const events: Parameters<LocalMedia['serve']>[0] = {
      onMicrophone: (news) => this.#changeLocal(afterMicrophone(this.#local, news)),
      onCamera: (on, problem) => this.#changeLocal(afterCamera(this.#local, on, problem)),
      onScreen: (on, problem) => this.#changeLocal(afterScreen(this.#local, on, problem)),
    };
    from?.media.serve(events);
    this.#media = from?.media ?? new LocalMedia({ ...deps, ...events });
    this.#stopFollowing = deps.signaling.connection.subscribe(() => this.#lineChanged());
  }

  get room(): OwnRoom {
    return this.#room;
  }

  #peer(id: DeviceId): RoomPeer | undefined {
    return [...this.#peers.values()].find(({ deviceId }) => deviceId === id);
  }

  get peers(): Iterable<RoomPeer> {
    return this.#peers.values();
  }

  /** For the first time: whoever was connected with a page before this one connects anew, but not from a call. */
  enter(seen: RoomSeen | null): void {
    this.#syncMedia();
    if (this.#from && seen) this.#update({ phase: 'inside', seen, name: seen.name });
    void this.#join(!this.#options.from);
  }

  /** The line to the server is back, or what it told may be old. */
  lineRestored(): void {
    if (this.#room.phase === 'over') return;
    void this.#join(false);
    for (const peer of this.#peers.values()) peer.lineRestored();
  }

  setMuted(muted: boolean): void {
    if (!muted) this.#mutedBy = null;
    if (!muted && this.#local.microphoneProblem !== null) this.#media.retryMicrophone();
    this.#changeLocal(withMuted(this.#local, muted));
  }

  setCamera(on: boolean): void {
    this.#videoFull = false;
    this.#changeLocal(withCamera(this.#local, on));
  }

  setScreen(on: boolean, hint?: ScreenHint): void {
    this.#videoFull = false;
    this.#changeLocal(withScreen(this.#local, on, hint));
  }

  setHeld(held: boolean): void {
    if (held === this.#local.held) return;
    this.#changeLocal({ ...this.#local, held });
    for (const peer of this.#peers.values()) peer.sayState();
  }

  raiseHand(raised: boolean): void {
    this.#handRaised = raised;
    this.#update({});
  }

  setVolume(userId: UserId, volume: number): void {
    for (const peer of this.#peers.values()) if (peer.userId === userId) peer.setVolume(volume);
  }

  networkHint(hint: NetworkHint): void {
    for (const peer of this.#peers.values()) peer.networkHint(hint);
  }

  seen(room: RoomSeen): void {
    if (this.#room.phase === 'over') return;
    this.#update({ seen: withNews(this.#room.seen, room), name: room.name });
  }

  admitted(room: RoomSeen): void {
    if (this.#room.phase === 'waiting' || this.#room.phase === 'joining') this.#inside(room);
  }

  muted(by: Person | null): void {
    this.#mutedBy = by;
    this.#changeLocal(withMuted(this.#local, true));
  }

  signaled({ from, seq, body }: ServerPayload<'room:signaled'>): void {
    this.#peer(from)?.signaled(seq, body);
  }

  acknowledged({ from, runs }: ServerPayload<'room:acknowledged'>): void {
    this.#peer(from)?.acknowledged(runs);
  }

  /** This side is out, whoever wanted it. */
  end(over: RoomOver): void {
    if (this.#room.phase === 'over') return;
    this.#attempt += 1;
    this.dispose();
    this.#room = { ...this.#room, phase: 'over', over, others: [] };
    this.#options.deps.log.info(`room ${this.#room.roomId}: over (${over})`);
    this.#options.onPeers();
    this.#options.onChange(this.#room);
  }

  dispose(): void {
    this.#attempt += 1;
    this.#cancelRepeat();
    this.#stopFollowing();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#dropLeg();
    this.#media.dispose();
    this.ownMedia.set({ ...nothingShown, meter: this.#meter.of(null), voice: this.#voice.of(null) });
  }

  async #join(anew: boolean): Promise<void> {
    const { deps, roomId, keys } = this.#options;
    const attempt = (this.#attempt += 1);
    const { muted, camera, screen } = this.#wish;
    // What is said from now on follows upon this.
    this.#seq = 0;
    this.#said = null;
    const result = await deps.signaling.request('room:join', {
      ...{ roomId, anew, muted, camera, screen },
      ...(keys.passcode !== undefined && { passcode: keys.passcode }),
      ...(keys.link !== undefined && { link: keys.link }),
    });
    if (attempt !== this.#attempt) return;
    if (result.ok) this.#joined(result.value);
    else this.#refused(result.error, anew);
  }

  #joined(joined: RoomJoined): void {
    if (joined.outcome === 'inside') this.#inside(joined.room);
    else this.#update({ phase: 'waiting' });
  }

  #inside(room: RoomSeen): void {
    const own = room.inside.find(({ deviceId }) => deviceId === this.#options.self.deviceId);
    if (own) this.#said = wishOf(own);
    const { since } = this.#room;
    const seen = withNews(this.#room.seen, room);
    this.#update({
      ...{ phase: 'inside', seen, name: room.name },
      since: since ?? this.#options.deps.clock.now(),
    });
  }

  /** Who is inside already goes on while the server can't say anything. */
  #refused(error: SignalingError, anew: boolean): void {
    const retryMs = isLost(error) ? REPEAT_MS : passesAfterMs(error);
    const isFirst = this.#room.phase === 'joining';
    const { keys } = this.#options;
    if (isFirst && (retryMs === null || isLost(error) || keys.passcode !== undefined))
      this.end(refusalOf(error, keys.passcode !== undefined));
    else if (retryMs !== null) this.#later(retryMs, () => void this.#join(anew));
    else this.end(refusalOf(error, false));
  }

  /** Off line nothing is asked: the next welcome does. */
  #later(ms: number, act: () => void): void {
    const { clock, signaling } = this.#options.deps;
    this.#cancelRepeat();
    this.#cancelRepeat = clock.after(ms, () => {
      if (signaling.connection.current.status === 'online') act();
    });
  }

  #lineChanged(): void {
    const isOnline = this.#options.deps.signaling.connection.current.status === 'online';
    if (!isOnline && this.#room.phase === 'inside') this.#update({ phase: 'returning' });
  }

  #changeLocal(local: LocalState): void {
    this.#local = local;
    this.#syncMedia();
    this.#update({});
  }

  get #isInside(): boolean {
    return this.#room.phase === 'inside' || this.#room.phase === 'returning';
  }

  #syncMedia(): void {
    const { held, muted, wantsCamera, wantsScreen, screenHint } = this.#local;
    // Before a door that may stay shut nothing is opened.
    const isIn = this.#isInside || this.#room.phase === 'joining';
    this.#media.sync({
      microphone: isIn,
      camera: isIn && wantsCamera && !held,
      screen: isIn && wantsScreen ? screenHint : null,
      ...{ muted, held, flows: this.#isInside && !held },
    });
  }

  /** Everything follows from what is known: who is connected to, what flows, what is said and what is shown. */
  #update(change: Partial<OwnRoom>): void {
    if (this.#room.phase === 'over') return;
    const wasInside = this.#isInside;
    this.#room = { ...this.#room, ...change };
    if (wasInside !== this.#isInside) this.#syncMedia();
    const isNew = this.#syncPeers();
    this.#sayState();
    this.#show();
    if (change.seen) this.#options.onSeen(change.seen);
    if (isNew) this.#options.onPeers();
    this.#publish();
  }

  /** Returns whether there are others now. */
  #syncPeers(): boolean {
    const { seen } = this.#room;
    const { self } = this.#options;
    const plans = seen && this.#isInside ? peersOf(seen, self.deviceId) : [];
    const isFewer = this.#closePeers(new Set(plans.map(({ key }) => key)));
    const begun: RoomPeer[] = [];
    for (const plan of plans) {
      const known = this.#peers.get(plan.key);
      if (known) known.update(plan.seat);
      else begun.push(this.#add(plan));
    }
    this.#begin(begun);
    this.#flow();
    const isOther = isFewer || begun.length > 0;
    if (isOther) for (const peer of this.#peers.values()) peer.quality.shareAnew();
    return isOther;
  }

  #begin(peers: readonly RoomPeer[]): void {
    if (peers.length > 0 || this.#room.phase === 'inside') this.#dropLeg();
    for (const peer of peers) {
      peer.begin();
      peer.setVolume(this.#options.volumeOf(peer.userId));
    }
  }

  /** Whoever it led to has come in anew, or is not in the room. */
  #dropLeg(): void {
    this.#from?.leg.close();
    this.#from = null;
  }

  #closePeers(except: ReadonlySet<string>): boolean {
    const gone = [...this.#peers].filter(([key]) => !except.has(key));
    for (const [key, peer] of gone) {
      peer.close();
      this.#peers.delete(key);
    }
    return gone.length > 0;
  }

  #add(plan: ReturnType<typeof peersOf>[number]): RoomPeer {
    const { deps, roomId, self } = this.#options;
    const from = plan.sinceCall && plan.seat.deviceId === this.#from?.device ? this.#from : null;
    if (from) this.#from = null;
    const peer = new RoomPeer({
      ...{ deps, roomId, plan, from, own: self.deviceId },
      local: () => this.#local,
      microphone: () => this.#media.microphone?.device ?? null,
      share: () => 1 / Math.max(1, this.#peers.size),
      onLink: () => this.#publish(),
    });
    this.#peers.set(plan.key, peer);
    return peer;
  }

  #flow(): void {
    const { tracks } = this.#media;
    for (const peer of this.#peers.values()) peer.flow(this.#local.held ? null : tracks);
  }

  /** On hold nothing is sent. */
  get #wish(): Wish {
    const { held, cameraOn, screenOn } = this.#local;
    return {
      muted: held || isMuted(this.#local),
      camera: cameraOn && !held,
      screen: screenOn && !held,
      handRaised: this.#handRaised,
    };
  }

  #sayState(): void {
    const wish = this.#wish;
    if (this.#room.phase !== 'inside' || (this.#said && isSame(wish, this.#said))) return;
    this.#said = wish;
    const seq = this.#seq;
    this.#seq += 1;
    void this.#requestState(seq, wish);
  }

  async #requestState(seq: number, wish: Wish): Promise<void> {
    const { deps, roomId } = this.#options;
    const result = await deps.signaling.request('room:state', { roomId, seq, ...wish });
    // A later one says it all.
    if (result.ok || this.#said !== wish) return;
    if (result.error.code === 'room_video_full') this.#dropVideo();
    const retryMs = isLost(result.error) ? REPEAT_MS : passesAfterMs(result.error);
    if (retryMs === null) return;
    this.#later(retryMs, () => {
      this.#said = null;
      this.#update({});
    });
  }

  #dropVideo(): void {
    this.#videoFull = true;
    this.#said = null;
    this.#changeLocal(withScreen(withCamera(this.#local, false), false));
  }

  #show(): void {
    const { microphone, camera, screen } = this.#media;
    const next: OwnMedia = {
      video: camera?.stream ?? null,
      screen: screen?.stream ?? null,
      meter: this.#meter.of(microphone?.stream ?? null),
      voice: this.#voice.of(microphone?.monitor ?? null),
    };
    const before = this.ownMedia.current;
    if ((Object.keys(next) as (keyof OwnMedia)[]).some((key) => next[key] !== before[key]))
      this.ownMedia.set(next);
  }

  #publish(): void {
    if (this.#room.phase === 'over') return;
    this.#room = {
      ...this.#room,
      own: this.#ownSide(this.#room.seen),
      others: this.#others(),
      held: this.#local.held,
    };
    this.#options.onChange(this.#room);
  }

  #others(): readonly RemoteParticipant[] {
    const { seen } = this.#room;
    if (!seen || !this.#isInside) return [];
    return peersOf(seen, this.#options.self.deviceId).flatMap(({ key, seat }) => {
      const peer = this.#peers.get(key);
      return peer ? [participantOf(seat, seen, peer)] : [];
    });
  }

  #ownSide(seen: RoomSeen | null): OwnRoom['own'] {
    const local = this.#local;
    const { self } = this.#options;
    return {
      muted: isMuted(local),
      microphoneOpening: isOpening(local),
      microphoneProblem: local.microphoneProblem,
      cameraOn: local.cameraOn,
      cameraProblem: local.cameraProblem,
      videoFull: this.#videoFull,
      screenOn: local.screenOn,
      screenHint: local.screenHint,
      screenProblem: local.screenProblem,
      handRaised: this.#handRaised,
      isHost: self.role === 'admin' || (seen?.hosts.includes(self.userId) ?? false),
      mutedBy: local.muted ? this.#mutedBy : null,
    };
  }
}

const wishOf = ({ muted, camera, screen, handRaisedAt }: RoomSeat): Wish => ({
  ...{ muted, camera, screen },
  handRaised: handRaisedAt !== null,
});

const isSame = (a: Wish, b: Wish): boolean =>
  a.muted === b.muted && a.camera === b.camera && a.screen === b.screen && a.handRaised === b.handRaised;
