import {
  CallId,
  type ClientEventName,
  type ClientPayload,
  type DeviceId,
  type ReplyData,
  type RoomId,
  type RoomSeen,
  type ServerPayload,
  type UserId,
} from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';
import { ok, type Result } from '@shared/result.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { SignalingError } from '../signaling/signaling.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import { type IncomingRing, IncomingRings } from './incoming-rings.ts';
import { PersonVolumes } from './person-volumes.ts';
import { RoomList } from './room-list.ts';
import { FollowedPeers } from './followed-peers.ts';
import type { RoomSelf } from './own-side.ts';
import { RoomSession } from './room-session.ts';
import type { ShownPictures } from './room-wants-model.ts';
import type { RoomsDeps } from './rooms-deps.ts';
import type { OwnRoom, RoomListState } from './own-room.ts';
import type { ParticipantMedia, Reaction, RoomControl, RoomKeys } from './rooms.ts';

/** How long a reaction is shown. */
const REACTION_MS = 4_000;

interface Entering {
  readonly self: RoomSelf;
  /** Of the call that this room was. */
  readonly from?: HandedOver | null;
}

type Answered<E extends ClientEventName> = Promise<Result<ReplyData<E>, SignalingError>>;

export function createRooms(deps: RoomsDeps): RoomControl {
  return new PhoneRooms(deps);
}

class PhoneRooms implements RoomControl {
  readonly current = createSubject<OwnRoom | null>(null);
  readonly #peers = new FollowedPeers();
  readonly ownMedia = this.#peers.ownMedia;
  readonly reactions = createSubject<readonly Reaction[]>([]);
  readonly list: Observable<RoomListState>;
  readonly volumes: Observable<ReadonlyMap<UserId, number>>;
  readonly #deps: RoomsDeps;
  readonly #list: RoomList;
  readonly #volumes: PersonVolumes;
  readonly #disposers: (() => void)[];
  #session: RoomSession | null = null;
  #self: RoomSelf | null = null;
  /** Asked for before the server has said who this person is. */
  #wanted: { readonly roomId: RoomId; readonly keys: RoomKeys } | null = null;
  #reactionCount = 0;
  /** Until the rooms are known for the first time: what this page was in it knows by itself. */
  #mayComeBack = true;
  readonly #rings: IncomingRings;
  /** Of those that were entered by their link: who left may come back. */
  readonly #links = new Map<RoomId, string>();

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    this.#list = new RoomList({
      ...deps,
      onRoom: (room) => this.#seen(room),
      onListed: (rooms) => this.#listed(rooms),
    });
    this.list = this.#list.state;
    this.#volumes = new PersonVolumes(deps);
    this.volumes = this.#volumes.all;
    this.#rings = new IncomingRings({
      ...deps,
      isBusy: () =>
        deps.isBusyElsewhere() || (this.#session?.room.phase === 'inside' && !this.#session.room.held),
    });
    this.#disposers = [
      ...this.#listen(),
      this.list.subscribe(() => this.#rings.read(this.#list.rooms, this.#self?.userId ?? null)),
      () => this.#rings.dispose(),
      ...this.#listenToMedia(),
    ];
  }

  media(deviceId: DeviceId): Observable<ParticipantMedia> {
    return this.#peers.media(deviceId);
  }

  quality(deviceId: DeviceId): Observable<QualityReading> {
    return this.#peers.quality(deviceId);
  }

  setVolume(userId: UserId, volume: number): void {
    this.#volumes.set(userId, volume);
    this.#session?.setVolume(userId, this.#volumes.of(userId));
  }

  join(roomId: RoomId, keys: RoomKeys = {}): void {
    const current = this.#session?.room;
    if (current?.roomId === roomId && current.phase !== 'over') {
      this.setHeld(false);
      return;
    }
    if (!this.#self) {
      this.#wanted = { roomId, keys };
      return;
    }
    this.leave();
    const link = keys.link ?? this.#links.get(roomId);
    if (link !== undefined) this.#links.set(roomId, link);
    this.#enter(roomId, { ...keys, ...(link !== undefined && { link }) }, { self: this.#self });
  }

  dismiss(): void {
    if (this.current.current?.phase !== 'over') return;
    this.#session = null;
    this.current.set(null);
  }

  setShown(shown: ShownPictures): void {
    this.#session?.setShown(shown);
  }

  raiseHand(raised: boolean): void {
    this.#session?.raiseHand(raised);
  }

  react(emoji: ClientPayload<'room:react'>['emoji']): void {
    const roomId = this.#session?.room.roomId;
    if (!roomId || !this.#self) return;
    this.#showReaction(this.#self.userId, emoji);
    void this.#deps.signaling.request('room:react', { roomId, emoji });
  }

  async create(room: Omit<ClientPayload<'room:create'>, 'roomId'>): Answered<'room:create'> {
    const result = await this.#request('room:create', { ...room, roomId: this.#deps.newRoomId() });
    if (!result.ok) return result;
    const { notRung, ...made } = result.value;
    this.#list.know(made);
    this.#seen(made);
    if (notRung.length > 0) this.#deps.onNotRung(notRung);
    if (room.fromCall !== undefined) this.#deps.onCallMoved(CallId.parse(room.fromCall), made.roomId);
    return result;
  }

  /** A call has become this room, in which this device has a seat already. */
  enterFromCall(roomId: RoomId, from: HandedOver | null): void {
    const { current } = this.current;
    const isHere = current?.roomId === roomId && current.phase !== 'over';
    if (isHere || !this.#self) {
      from?.leg.close();
      from?.media.dispose();
      return;
    }
    this.leave();
    this.#enter(roomId, {}, { self: this.#self, from });
  }

  async ring(roomId: RoomId, userIds: readonly UserId[]): Answered<'room:ring'> {
    const result = await this.#request('room:ring', { roomId, userIds: [...userIds] });
    if (result.ok && result.value.notRung.length > 0) this.#deps.onNotRung(result.value.notRung);
    return result;
  }

  unring(roomId: RoomId, userId: UserId): Answered<'room:unring'> {
    return this.#request('room:unring', { roomId, userIds: [userId] });
  }

  decline(roomId: RoomId): void {
    this.#rings.decline(roomId);
  }

  get rings(): Observable<readonly IncomingRing[]> {
    return this.#rings.list;
  }

  change(change: ClientPayload<'room:change'>): Answered<'room:change'> {
    return this.#request('room:change', change);
  }

  remove(roomId: RoomId): Answered<'room:delete'> {
    return this.#request('room:delete', { roomId });
  }

  invite(roomId: RoomId, userIds: readonly UserId[]): Answered<'room:invite'> {
    return this.#request('room:invite', { roomId, userIds: [...userIds] });
  }

  uninvite(roomId: RoomId, userIds: readonly UserId[]): Answered<'room:uninvite'> {
    return this.#request('room:uninvite', { roomId, userIds: [...userIds] });
  }

  async makeLink(roomId: RoomId): Promise<Result<string, SignalingError>> {
    const result = await this.#request('room:link', { roomId, action: 'make' });
    return result.ok ? ok(result.value.token ?? '') : result;
  }

  revokeLink(roomId: RoomId): Answered<'room:link'> {
    return this.#request('room:link', { roomId, action: 'revoke' });
  }

  moderate(request: ClientPayload<'room:moderate'>): Answered<'room:moderate'> {
    return this.#request('room:moderate', request);
  }

  leave(): void {
    void this.#leave();
  }

  setMuted(muted: boolean): void {
    this.#session?.setMuted(muted);
  }

  setCamera(on: boolean): void {
    this.#session?.setCamera(on);
  }

  setScreen(on: boolean, hint?: Parameters<RoomControl['setScreen']>[1]): void {
    this.#session?.setScreen(on, hint);
  }

  setHeld(held: boolean): void {
    this.#session?.setHeld(held);
  }

  async endAll(): Promise<void> {
    await this.#leave();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#list.dispose();
    this.#volumes.dispose();
    this.#peers.dispose();
    this.#session?.dispose();
  }

  #listen(): (() => void)[] {
    const { signaling } = this.#deps;
    const ifHere = <T extends { readonly roomId: RoomId }>(
      act: (session: RoomSession, payload: T) => void,
    ): ((payload: T) => void) => {
      return (payload) => {
        if (this.#session?.room.roomId === payload.roomId) act(this.#session, payload);
      };
    };
    return [
      signaling.on('session:welcomed', ({ self, deviceId }) => this.#welcomed({ ...self, deviceId })),
      signaling.on('session:stale', () => this.#lineRestored()),
      signaling.on('room:gone', (gone) => this.#gone(gone)),
      signaling.on('room:admitted', ({ room }) => {
        if (this.#session?.room.roomId === room.roomId) this.#session.admitted(room);
      }),
      signaling.on(
        'room:removed',
        ifHere((session, { reason }) => session.end(reason)),
      ),
      signaling.on(
        'room:muted',
        ifHere((session, { by }: ServerPayload<'room:muted'>) => session.muted(this.#person(by))),
      ),
      signaling.on(
        'room:signaled',
        ifHere((session, signaled: ServerPayload<'room:signaled'>) => session.signaled(signaled)),
      ),
      signaling.on(
        'room:acknowledged',
        ifHere((session, acknowledged: ServerPayload<'room:acknowledged'>) =>
          session.acknowledged(acknowledged),
        ),
      ),
      signaling.on('room:reacted', ({ from, emoji }) => {
        const seat = this.current.current?.seen?.inside.find(({ deviceId }) => deviceId === from);
        if (seat) this.#showReaction(seat.person.userId, emoji);
      }),
    ];
  }

  #listenToMedia(): (() => void)[] {
    const { signaling } = this.#deps;
    const inRoom = (roomId: RoomId): RoomSession | null =>
      this.#session?.room.roomId === roomId ? this.#session : null;
    return [
      signaling.on('room:subscribed', (offered) => inRoom(offered.roomId)?.subscribed(offered)),
      signaling.on('room:media-lost', ({ roomId }) => inRoom(roomId)?.mediaLost()),
    ];
  }

  #welcomed(self: RoomSelf): void {
    if (this.#self && this.#self.userId !== self.userId) this.#forget();
    this.#self = self;
    this.#lineRestored();
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted) this.join(wanted.roomId, wanted.keys);
  }

  /** Another person has signed in. */
  #forget(): void {
    this.#session?.dispose();
    this.#session = null;
    this.#mayComeBack = true;
    this.current.set(null);
    this.#list.forget();
  }

  #lineRestored(): void {
    this.#session?.lineRestored();
    void this.#list.ask();
  }

  #listed(rooms: readonly RoomSeen[]): void {
    for (const room of rooms) this.#seen(room);
    this.#comeBack(rooms);
  }

  /** The page before this one was in a room, and its seat is kept. */
  #comeBack(rooms: readonly RoomSeen[]): void {
    const self = this.#self;
    if (!self || !this.#mayComeBack) return;
    this.#mayComeBack = false;
    for (const { roomId, inside } of rooms) {
      const seat = inside.find(({ deviceId }) => deviceId === self.deviceId);
      if (seat) {
        this.#enter(roomId, { muted: seat.muted }, { self });
        return;
      }
    }
  }

  #enter(roomId: RoomId, given: RoomKeys, { self, from = null }: Entering): void {
    this.#mayComeBack = false;
    const isPushToTalk = this.#deps.settings.current.voice === 'push-to-talk';
    const keys = isPushToTalk ? { ...given, muted: true } : given;
    const session = new RoomSession({
      ...{ deps: this.#deps, roomId, keys, self, from },
      name: this.#list.find(roomId)?.name ?? '',
      volumeOf: (userId) => this.#volumes.of(userId),
      onChange: (room) => this.current.set(room),
      onInside: (room) => this.#list.know(room),
      onPeers: () => this.#peers.follow(session),
    });
    this.#session = session;
    this.reactions.set([]);
    this.current.set(session.room);
    this.#peers.follow(session);
    session.enter(this.#list.find(roomId) ?? null);
  }

  async #leave(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const { roomId, phase } = session.room;
    this.#session = null;
    session.dispose();
    this.#peers.follow(null);
    this.current.set(null);
    if (phase !== 'over') await this.#deps.signaling.request('room:leave', { roomId });
  }

  #seen(room: RoomSeen): void {
    if (this.#session?.room.roomId === room.roomId) this.#session.seen(room);
  }

  #gone(gone: ServerPayload<'room:gone'>): void {
    const session = this.#session;
    if (session?.room.roomId === gone.roomId && (session.room.seen?.revision ?? 0) <= gone.revision)
      session.end('gone');
  }

  #person(userId: UserId) {
    const seats = this.current.current?.seen?.inside ?? [];
    return seats.find(({ person }) => person.userId === userId)?.person ?? null;
  }

  #showReaction(userId: UserId, emoji: string): void {
    this.#reactionCount += 1;
    const reaction: Reaction = { id: this.#reactionCount, userId, emoji };
    this.reactions.set([...this.reactions.current, reaction]);
    this.#deps.clock.after(REACTION_MS, () =>
      this.reactions.set(this.reactions.current.filter((one) => one !== reaction)),
    );
  }

  #request<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Answered<E> {
    return this.#deps.signaling.request(event, payload);
  }
}
