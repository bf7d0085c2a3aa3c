import type {
  Person,
  RoomId,
  RoomJoined,
  RoomSeat,
  RoomSeen,
  RoomState,
  ServerPayload,
  UserId,
} from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';
import type { SignalingError } from '../signaling/signaling.ts';
import { ChangeOver } from './change-over.ts';
import type { RoomPeer } from './media-transport.ts';
import type { OwnRoom, RemoteParticipant, RoomOver } from './own-room.ts';
import { OwnSide, type RoomSelf } from './own-side.ts';
import { parseFrameSignal, type RoomFrames } from './room-frames.ts';
import { likelyPeersOf, participantsOf, peersOf, privacyOf, refusalOf, withNews } from './room-model.ts';
import type { ShownPictures } from './room-wants-model.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import type { OwnMedia, RoomKeys } from './rooms.ts';

/** A word that got lost is said again after so long, if no welcome comes first. */
const REPEAT_MS = 1_000;

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
  /** What the server said of the room as it let this side in. */
  readonly onInside: (room: RoomSeen) => void;
  /** Somebody came, went, or is connected in another way: their media and quality may be others. */
  readonly onPeers: () => void;
}

type Wish = Omit<RoomState, 'roomId' | 'seq'>;

/**
 * One stay in a room, from the wish to come in until this side is out of it. The server's view says who is inside; with
 * each of them this side has one {@link RoomPeer}, however their media travels ({@link ChangeOver}). Where the line to the
 * server breaks those go on, and the same seat is asked for again when it is back.
 */
export class RoomSession {
  readonly #options: RoomSessionOptions;
  readonly #own: OwnSide;
  readonly #transports: ChangeOver;
  /** Made when the room goes through a media server for the first time; null where this browser can't. */
  #frames: RoomFrames | null | undefined;
  readonly #stopFollowing: () => void;
  #room: OwnRoom;
  /** Counts the attempts to come in: only what the last one came to counts. */
  #attempt = 0;
  /** The next number for `room:state`. */
  #seq = 0;
  /** What the server knows, or is being told. */
  #said: Wish | null = null;
  #cancelRepeat: () => void = () => undefined;

  constructor(options: RoomSessionOptions) {
    const { deps, roomId, name, keys, self, from } = options;
    this.#options = options;
    this.#own = new OwnSide({
      ...{ deps, self, from, muted: keys.muted ?? false },
      onChange: () => this.#update({}),
    });
    this.#transports = new ChangeOver({
      ...{ deps, roomId, from, own: self.deviceId, volumeOf: options.volumeOf },
      local: () => this.#own.local,
      microphone: () => this.#own.microphone,
      frames: () => (this.#frames ??= deps.createFrames({ roomId, own: self })),
      onLink: () => {
        this.#options.onPeers();
        this.#publish();
      },
    });
    this.#room = {
      ...{ roomId, name, over: null, seen: null, others: [], held: this.#own.local.held },
      // Who comes from a call is inside, as far as the server has yet to say so.
      ...(from ? { phase: 'returning', since: from.since } : { phase: 'joining', since: null }),
      ...{ own: this.#own.describe(null), mediaLost: false, privacy: 'direct' },
    };
    this.#stopFollowing = deps.signaling.connection.subscribe(() => this.#lineChanged());
  }

  get room(): OwnRoom {
    return this.#room;
  }

  get ownMedia(): Observable<OwnMedia> {
    return this.#own.media;
  }

  get peers(): Iterable<RoomPeer> {
    return this.#transports.peers.values();
  }

  /** For the first time: whoever was connected with a page before this one connects anew, but not from a call. */
  enter(seen: RoomSeen | null): void {
    const { from } = this.#options;
    this.#own.goTo(this.#isInside ? 'inside' : 'joining');
    if (from && seen) this.#update({ phase: 'inside', seen, name: seen.name });
    void this.#join(!from);
    // After the request, so that the server knows what it is about.
    if (!from && seen) this.#transports.mesh.preconnect(likelyPeersOf(seen, this.#options.self.userId));
  }

  /** The line to the server is back, or what it told may be old. */
  lineRestored(): void {
    if (this.#room.phase === 'over') return;
    void this.#join(false);
    this.#transports.lineRestored();
  }

  setMuted(muted: boolean): void {
    this.#own.setMuted(muted);
  }

  setCamera(on: boolean): void {
    this.#own.setCamera(on);
  }

  setScreen(on: boolean, hint?: ScreenHint): void {
    this.#own.setScreen(on, hint);
  }

  setHeld(held: boolean): void {
    if (this.#own.setHeld(held)) this.#transports.mesh.sayState();
  }

  raiseHand(raised: boolean): void {
    this.#own.raiseHand(raised);
  }

  setVolume(userId: UserId, volume: number): void {
    for (const peer of this.peers) if (peer.userId === userId) peer.setVolume(volume);
  }

  /** Which cameras are on the screen. */
  setShown(shown: ShownPictures): void {
    this.#transports.show(shown);
  }

  seen(room: RoomSeen): void {
    if (this.#room.phase === 'over') return;
    this.#update({ seen: withNews(this.#room.seen, room), name: room.name });
  }

  admitted(room: RoomSeen): void {
    if (this.#room.phase === 'waiting' || this.#room.phase === 'joining') this.#inside(room);
  }

  muted(by: Person | null): void {
    this.#own.mutedBy(by);
  }

  signaled(signal: ServerPayload<'room:signaled'>): void {
    const ofFrames = parseFrameSignal(signal.body);
    // Before this side knows that it needs keys nobody answers, and it is said again.
    if (ofFrames) this.#frames?.signaled(signal.from, ofFrames);
    else this.#transports.mesh.signaled(signal);
  }

  acknowledged(acknowledged: ServerPayload<'room:acknowledged'>): void {
    this.#transports.mesh.acknowledged(acknowledged);
  }

  subscribed(offered: ServerPayload<'room:subscribed'>): void {
    this.#transports.sfu?.subscribed(offered);
  }

  mediaLost(): void {
    this.#transports.sfu?.mediaLost();
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
    this.#transports.close();
    this.#frames?.close();
    this.#own.dispose();
  }

  async #join(anew: boolean): Promise<void> {
    const { deps, roomId, keys } = this.#options;
    const attempt = (this.#attempt += 1);
    const { muted, camera, screen, held } = this.#own.state;
    // What is said from now on follows upon this.
    this.#seq = 0;
    this.#said = null;
    const result = await deps.signaling.request('room:join', {
      ...{ roomId, anew, muted, camera, screen, held },
      ...(keys.passcode !== undefined && { passcode: keys.passcode }),
      ...(keys.link !== undefined && { link: keys.link }),
    });
    if (attempt !== this.#attempt) return;
    if (result.ok) this.#joined(result.value);
    else this.#refused(result.error, anew);
  }

  #joined(joined: RoomJoined): void {
    if (joined.outcome === 'inside') this.#inside(joined.room);
    else {
      this.#transports.mesh.dropPreconnected();
      this.#update({ phase: 'waiting' });
    }
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
    this.#options.onInside(seen);
  }

  /** Who is inside already goes on while the server can't say anything. */
  #refused(error: SignalingError, anew: boolean): void {
    const retryMs = isLost(error) ? REPEAT_MS : passesAfterMs(error);
    this.#transports.mesh.dropPreconnected();
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

  get #isInside(): boolean {
    return this.#room.phase === 'inside' || this.#room.phase === 'returning';
  }

  /** Everything follows from what is known: who is connected to, what flows, what is said and what is shown. */
  #update(change: Partial<OwnRoom>): void {
    if (this.#room.phase === 'over') return;
    const wasInside = this.#isInside;
    this.#room = { ...this.#room, ...change };
    if (wasInside !== this.#isInside || change.phase === 'waiting')
      this.#own.goTo(this.#isInside ? 'inside' : 'outside');
    const isNew = this.#syncPeers();
    this.#sayState();
    this.#own.show();
    if (isNew) this.#options.onPeers();
    this.#publish();
  }

  /** Returns whether there are others now. */
  #syncPeers(): boolean {
    const { seen } = this.#room;
    const plans = seen && this.#isInside ? peersOf(seen, this.#options.self.deviceId) : [];
    const isOther = this.#transports.sync(seen?.media ?? 'mesh', plans);
    if (!this.#transports.sfu) this.#frames?.keep(plans);
    if (this.#room.phase === 'inside') this.#transports.mesh.dropUnused();
    this.#transports.flow(this.#own.tracks);
    return isOther;
  }

  #sayState(): void {
    const wish = this.#own.state;
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
    this.#said = null;
    this.#own.dropVideo();
  }

  #publish(): void {
    if (this.#room.phase === 'over') return;
    this.#room = {
      ...this.#room,
      own: this.#own.describe(this.#room.seen),
      others: this.#others(),
      held: this.#own.local.held,
      mediaLost: this.#transports.sfu?.isLost ?? false,
      privacy: privacyOf(this.#room.seen?.media ?? 'mesh', this.#frames !== null),
    };
    this.#options.onChange(this.#room);
  }

  #others(): readonly RemoteParticipant[] {
    const { seen } = this.#room;
    if (!seen || !this.#isInside) return [];
    return participantsOf(seen, this.#options.self.deviceId, this.#transports.peers);
  }
}

const wishOf = ({ muted, camera, screen, held, handRaisedAt }: RoomSeat): Wish => ({
  ...{ muted, camera, screen, held },
  handRaised: handRaisedAt !== null,
});

const isSame = (a: Wish, b: Wish): boolean =>
  (Object.keys(a) as (keyof Wish)[]).every((key) => a[key] === b[key]);
