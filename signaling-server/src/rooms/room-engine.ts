import type { EndedCall } from '../calls/call-record.ts';
import { ReadCache } from '../ops/read-cache.ts';
import { SeatKeeper, type SeatKeeperDeps } from '../ops/seat-keeper.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { RoomId, RoomRole, RoomView, UserId } from '../protocol/index.ts';
import type { Audience, Delivery } from '../socket/delivery.ts';
import { placesOf, sees, type Outcome, type Room, type RoomEvent, type Unrung } from './room-record.ts';
import { unansweredCall } from './room-rings.ts';
import type { Changed, Created, Entered, NewRoom, RoomStore } from './room-store.ts';
import { transition } from './room-transition.ts';
import { hostsOf, outlineOf, peopleOf, viewOf, type FindPerson } from './room-view.ts';

export interface RoomEngineDeps extends SeatKeeperDeps<RoomId, Room> {
  readonly store: RoomStore;
  readonly delivery: Delivery;
  readonly findPerson: FindPerson;
  /** Somebody was called into a room and did not come: it is in the histories of the two. */
  readonly onUnanswered: (call: EndedCall) => Promise<void>;
  /** These people came into a room or left it, so they may look different to others. */
  readonly onPeopleMoved: (userIds: readonly UserId[]) => Promise<void>;
  /** After it was made so, and not waited for. */
  readonly onChanged: (before: Room, after: Room | null) => void;
}

/** How old what a node remembers of a room may be where it says who may speak in it. */
const RECENT_MS = 2_000;
const RECENT_KEPT = 5_000;

/**
 * Applies events to rooms: decide, commit, then tell. The store decides who was first, whatever node they are on. Views
 * carry their revision, so it does not matter in which order two nodes tell theirs.
 */
export class RoomEngine extends SeatKeeper<RoomId, Room> {
  readonly #deps: RoomEngineDeps;
  readonly #recent: ReadCache<RoomId, Room>;

  constructor(deps: RoomEngineDeps) {
    super('room', deps);
    this.#deps = deps;
    this.#recent = new ReadCache(RECENT_KEPT, { clock: deps.clock, ms: RECENT_MS });
  }

  /** As {@link find}, but it may be a moment old. */
  findRecent(roomId: RoomId): Promise<Room | null> {
    return this.#recent.get(roomId, () => this.find(roomId));
  }

  /** Of a call that it is made of, whoever asked tells. `notRung`: who is called into it and does not ring. */
  async create(made: Pick<NewRoom, 'room' | 'from'>, notRung: readonly Unrung[]): Promise<Created> {
    const now = this.#deps.clock.now();
    const calls = notRung.map((one) => unansweredCall(one, now));
    const leave = (userId: UserId) => this.#comer(userId).leave;
    const created = await this.#deps.store.create({ ...made, leave, calls });
    if (created.kind !== 'made') return created;
    for (const left of created.left) await this.#told(left);
    await this.#tell(null, made.room);
    const inside = made.room.inside.map(({ userId }) => userId);
    if (inside.length > 0) this.later(made.room.roomId, () => this.#deps.onPeopleMoved(inside));
    this.#showCalls(made.room.roomId, calls);
    return created;
  }

  /** As {@link find}, after whatever this node has been asked to make of the room before. */
  findSettled(roomId: RoomId): Promise<Room | null> {
    return this.exclusively(roomId, () => this.find(roomId));
  }

  /** Null when there is no such room. Who joins leaves the room that they are in. */
  apply(roomId: RoomId, event: RoomEvent): Promise<Entered | null> {
    return this.exclusively(roomId, () => this.#applyNow(roomId, event));
  }

  /** Tells everybody who may see it how a room is. */
  async restate(room: Room): Promise<void> {
    await this.#tell(null, room);
  }

  protected override seatsOf(room: Room) {
    const seats = placesOf(room).map(({ userId, deviceId, dueBy }) => ({ by: { userId, deviceId }, dueBy }));
    return { id: room.roomId, seats };
  }

  protected override async reseat(...[roomId, event]: Parameters<RoomEngine['apply']>): Promise<boolean> {
    return (await this.apply(roomId, event))?.outcome.kind === 'moved';
  }

  protected override async onDue(roomId: RoomId): Promise<void> {
    await this.apply(roomId, { type: 'time-passed' });
  }

  async #applyNow(roomId: RoomId, event: RoomEvent): Promise<Entered | null> {
    const { store, clock } = this.#deps;
    const decide = (room: Room): Outcome => transition(room, event, clock.now());
    const comer = event.type === 'join' ? this.#comer(event.by.userId) : undefined;
    const entered = await store.change(roomId, decide, comer).catch((error: unknown) => {
      if (error instanceof UnavailableError) this.#resolveDoubt(roomId);
      throw error;
    });
    if (entered === null) return null;
    if (entered.left !== null) await this.#told(entered.left);
    await this.#told(entered);
    return entered;
  }

  #comer(userId: UserId) {
    const now = this.#deps.clock.now();
    const leave = (room: Room): Outcome =>
      transition(room, { type: 'person-gone', userId, reason: 'moved' }, now);
    return { userId, leave };
  }

  async #told({ before, outcome }: Changed): Promise<void> {
    if (outcome.kind === 'refused') return;
    const { delivery } = this.#deps;
    for (const { to, event, payload } of outcome.notices) delivery.toDevice(to, event, payload);
    if (outcome.kind !== 'moved') return;
    const { roomId } = before;
    this.#showCalls(roomId, outcome.calls);
    const { room: after, admitted } = outcome;
    // A newcomer's signals follow at once, and each would read it.
    if (after === null) this.#recent.forget(roomId);
    else this.#recent.put(roomId, after);
    this.#log(before, after);
    this.#deps.onChanged(before, after);
    try {
      const view = await this.#tell(before, after);
      if (view !== null) for (const to of admitted) delivery.toDevice(to, 'room:admitted', { room: view });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      // It was done, and is told as soon as it can be.
      this.#resolveDoubt(roomId);
    }
    const moved = peopleMoved(before, after);
    if (moved.length > 0) this.later(roomId, () => this.#deps.onPeopleMoved(moved));
  }

  #showCalls(roomId: RoomId, calls: readonly EndedCall[]): void {
    for (const call of calls) this.later(roomId, () => this.#deps.onUnanswered(call));
  }

  #log({ roomId, inside }: Room, after: Room | null): void {
    const count = after?.inside.length ?? 0;
    if (after !== null && count === inside.length) return;
    const change = after === null ? 'room ended' : `room ${inside.length} -> ${count}`;
    this.#deps.logger.info({ roomId }, change);
  }

  /** Resolves to the view of it that was told. */
  async #tell(before: Room | null, after: Room | null): Promise<RoomView | null> {
    if (before !== null) await this.#tellGone(before, after);
    if (after === null) return null;
    const { delivery, findPerson } = this.#deps;
    const view = await viewOf(after, findPerson);
    if (before === null || outlineOf(before) !== outlineOf(after))
      delivery.toSome(audienceOf(after), 'room:changed', view);
    else for (const { deviceId } of after.inside) delivery.toDevice(deviceId, 'room:changed', view);
    if (before?.people !== after.people || before.waiting !== after.waiting) {
      const { roomId, revision } = after;
      const people = { roomId, revision, ...(await peopleOf(after, findPerson)) };
      for (const userId of hostsOf(after)) delivery.toPerson(userId, 'room:people-changed', people);
    }
    return view;
  }

  /** To those who saw it, and do so no more. */
  async #tellGone(before: Room, after: Room | null): Promise<void> {
    const { delivery, findPerson } = this.#deps;
    const payload = { roomId: before.roomId, revision: before.revision + 1 };
    const saw = audienceOf(before);
    const seers = after === null ? nobody : audienceOf(after);
    if (after === null || (saw.team && !seers.team)) {
      const except = [...saw.except, ...seers.people];
      delivery.toSome({ ...saw, except }, 'room:gone', payload);
      return;
    }
    const candidates = new Set([...saw.people, ...seers.except]);
    for (const userId of candidates) {
      const { role } = (await findPerson(userId)) ?? { role: 'guest' };
      const viewer = { userId, role };
      if (sees(before, viewer) && !sees(after, viewer)) delivery.toPerson(userId, 'room:gone', payload);
    }
  }

  /** It may have been changed without an answer: nobody was told of it, and not everybody who asked asks again. */
  #resolveDoubt(roomId: RoomId): void {
    this.later(roomId, async () => {
      const room = await this.find(roomId);
      if (room !== null) await this.restate(room);
    });
  }
}

/** Who has a place in only one of them. */
function peopleMoved(before: Room, after: Room | null): readonly UserId[] {
  const [had, has] = [before, after].map(
    (room) => new Set(room === null ? [] : placesOf(room).map(({ userId }) => userId)),
  ) as [Set<UserId>, Set<UserId>];
  return [...[...had].filter((userId) => !has.has(userId)), ...[...has].filter((userId) => !had.has(userId))];
}

/** Who sees a room, but for admins, who find it in the list. */
function audienceOf(room: Room): Audience {
  const byRole = (isMeant: (role: RoomRole) => boolean): UserId[] =>
    room.people.filter(({ role }) => isMeant(role)).map(({ userId }) => userId);
  return {
    team: room.access === 'team',
    people: [...byRole((role) => role !== 'removed'), ...room.inside.map(({ userId }) => userId)],
    except: byRole((role) => role === 'removed'),
  };
}

const nobody: Audience = { team: false, people: [], except: [] };
