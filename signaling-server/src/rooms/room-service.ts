import { GuessLimit } from '../accounts/guess-limit.ts';
import { whenNotBusy } from '../accounts/passwords.ts';
import type { CreateLimiter } from '../ops/limiters.ts';
import { hashToken, randomToken } from '../ops/random-id.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  Reply,
  RoomAcknowledge,
  RoomChange,
  RoomCreate,
  RoomId,
  RoomInvite,
  RoomJoin,
  RoomJoined,
  RoomLink,
  RoomLinked,
  RoomModerate,
  RoomReact,
  RoomRingPeople,
  RoomSeen,
  RoomSignal,
  RoomState,
  UserId,
} from '../protocol/index.ts';
import type { SfuRoom } from '../sfu/sfu.ts';
import type { Delivery } from '../socket/delivery.ts';
import { createRoom, type CreateRoomDeps } from './create-room.ts';
import { ringPeople } from './ring-people.ts';
import {
  isInside,
  mayModerate,
  noSuchRoom,
  notInside,
  placesOf,
  refusalFor,
  sees,
  type Asker,
  type Outcome,
  type Owner,
  type Room,
  type RoomEvent,
} from './room-record.ts';
import type { RoomStore } from './room-store.ts';
import { transition } from './room-transition.ts';
import { seenBy } from './room-view.ts';

export interface RoomsDeps extends CreateRoomDeps {
  readonly store: RoomStore;
  readonly delivery: Delivery;
  readonly createLimiter: CreateLimiter;
  /** A place in the media server that a room may take where it needs one. */
  readonly spareSfu: () => SfuRoom | null;
}

type Done = Reply<Record<string, never>>;
type Refused = Extract<Outcome, { kind: 'refused' }>;

/** What devices ask of rooms. Who asks is always the device that the socket was authenticated for. */
export type Rooms = ReturnType<typeof createRooms>;

/** Guessing at the passcode of a room, by one person. */
const PASSCODE = { name: 'room-passcode', free: 5, maxPauseS: 900 };

export function createRooms(deps: RoomsDeps) {
  const { store, engine, findPerson } = deps;
  const guarded = { ...deps, guesses: new GuessLimit(PASSCODE, deps.createLimiter) };
  const act = async (roomId: RoomId, event: RoomEvent): Promise<Done> => {
    const entered = await engine.apply(roomId, event);
    return replyTo(entered?.outcome ?? noSuchRoom);
  };
  return {
    async list(by: Asker): Promise<Reply<{ rooms: RoomSeen[] }>> {
      const rooms = (await store.seenBy(by)).filter((room) => sees(room, by));
      return done({ rooms: await Promise.all(rooms.map((room) => seenBy(room, by, findPerson))) });
    },
    create: (by: Asker, request: RoomCreate) => whenNotBusy(() => createRoom(deps, by, request)),
    change: (by: Asker, request: RoomChange) => whenNotBusy(() => change(deps, by, request)),
    delete: (by: Asker, roomId: RoomId) => act(roomId, { type: 'delete', by }),
    async invite(by: Asker, { roomId, userIds }: RoomInvite): Promise<Done> {
      return act(roomId, { type: 'invite', by, userIds: await existing(deps, userIds) });
    },
    uninvite: (by: Asker, { roomId, userIds }: RoomInvite) => act(roomId, { type: 'uninvite', by, userIds }),
    /** Whoever is rung comes in by `join`. */
    ring: (by: Asker, request: RoomRingPeople) => ringPeople(deps, by, request),
    unring: (by: Asker, { roomId, userIds }: RoomRingPeople) => act(roomId, { type: 'unring', by, userIds }),
    decline: (by: Asker, roomId: RoomId) => act(roomId, { type: 'decline', by }),
    async link(by: Asker, { roomId, action }: RoomLink): Promise<Reply<RoomLinked>> {
      const token = action === 'make' ? randomToken() : null;
      const reply = await act(roomId, {
        type: 'link',
        by,
        linkHash: token === null ? null : hashToken(token),
      });
      return reply.ok ? done({ token }) : reply;
    },
    join: (by: Asker, request: RoomJoin) => whenNotBusy(() => join(guarded, by, request)),
    leave: (by: Asker, roomId: RoomId) => act(roomId, { type: 'leave', by }),
    moderate: (by: Asker, request: RoomModerate) =>
      act(request.roomId, { type: 'moderate', by, request, spare: deps.spareSfu() }),
    state: (by: Asker, { roomId, seq, muted, camera, screen, held, handRaised }: RoomState) =>
      act(roomId, {
        ...{ type: 'state', by, seq, media: { muted, camera, screen, held }, handRaised },
        spare: deps.spareSfu(),
      }),
    /** The room that this device is in. */
    async placeOf(by: Asker): Promise<{ readonly room?: RoomSeen }> {
      const room = await store.placeOf(by.userId);
      return room !== null && isInside(room, by) ? { room: await seenBy(room, by, findPerson) } : {};
    },
    ...createRelay(deps),
    ...createSeats(deps),
  };
}

/** What those inside say to each other. */
function createRelay(deps: RoomsDeps) {
  const { engine, delivery } = deps;
  return {
    /** Passed on to a device that is inside too, and kept nowhere. */
    async signal(by: Asker, { roomId, to, seq, body }: RoomSignal): Promise<Done> {
      const refusal = await mayReach(deps, by, { roomId, to });
      if (refusal !== null) return refusal;
      delivery.toDevice(to, 'room:signaled', { roomId, from: by.deviceId, seq, body });
      return done();
    },
    async acknowledge(by: Asker, { roomId, to, runs }: RoomAcknowledge): Promise<Done> {
      const refusal = await mayReach(deps, by, { roomId, to });
      if (refusal !== null) return refusal;
      delivery.toDevice(to, 'room:acknowledged', { roomId, from: by.deviceId, runs });
      return done();
    },
    async react(by: Asker, { roomId, emoji }: RoomReact): Promise<Done> {
      const room = await engine.find(roomId);
      if (room === null || !isInside(room, by)) return outsider(room, by);
      const others = room.inside.filter(({ deviceId }) => deviceId !== by.deviceId);
      for (const { deviceId } of others)
        delivery.toDevice(deviceId, 'room:reacted', { roomId, from: by.deviceId, emoji });
      return done();
    },
  };
}

/** What the coming and going of devices means to their places. */
function createSeats({ store, engine, delivery }: RoomsDeps) {
  const applyToOwn = async (userId: UserId, event: RoomEvent): Promise<void> => {
    const room = await store.placeOf(userId);
    if (room !== null) await engine.apply(room.roomId, event);
  };
  return {
    deviceConnected: (by: Owner) => applyToOwn(by.userId, { type: 'device-back', by }),
    deviceDisconnected: (by: Owner) => applyToOwn(by.userId, { type: 'device-lost', by }),
    /** It said that it goes, and may be back in a moment; or it will not be back. */
    deviceLeft: (by: Owner, { mayReturn }: { readonly mayReturn: boolean }) =>
      applyToOwn(by.userId, { type: 'device-left', by, mayReturn }),
    /** They can sign in no more. */
    personDisabled: (userId: UserId) =>
      applyToOwn(userId, { type: 'person-gone', userId, reason: 'removed' }),
    /** Looks who is there, in all rooms: a restart or the death of a node may have interrupted them. */
    checkSeats: async (): Promise<void> => engine.checkSeats(await store.occupied()),
    /** A node died: what it changed last it may have told nobody. */
    async tellSince(): Promise<void> {
      for (const room of await store.occupied()) {
        for (const { deviceId } of placesOf(room)) delivery.toDevice(deviceId, 'session:stale', {});
        await engine.restate(room);
      }
    },
  };
}

function replyTo(outcome: Outcome): Done {
  return outcome.kind === 'refused' ? refuse(outcome.code, outcome.message) : done();
}

/** To whoever is not inside. */
function outsider(room: Room | null, by: Asker): Reply<never> {
  const { code, message }: Refused = room === null ? noSuchRoom : refusalFor(room, by, notInside);
  return refuse(code, message);
}

async function change({ engine, passwords }: RoomsDeps, by: Asker, request: RoomChange): Promise<Done> {
  const { roomId, passcode, ...plain } = request;
  const room = await engine.find(roomId);
  // Asked first, so that a hash is made only for who may set one.
  if (room === null || !mayModerate(room, by)) {
    const refusal = room === null ? noSuchRoom : transition(room, { type: 'change', by, change: {} }, 0);
    return replyTo(refusal);
  }
  const passcodeHash = typeof passcode === 'string' ? await passwords.hash(passcode) : passcode;
  const changes = { ...plain, ...(passcodeHash === undefined ? {} : { passcodeHash }) };
  const entered = await engine.apply(roomId, { type: 'change', by, change: changes });
  return replyTo(entered?.outcome ?? noSuchRoom);
}

interface GuardedDeps extends RoomsDeps {
  readonly guesses: GuessLimit;
}

async function join(deps: GuardedDeps, by: Asker, request: RoomJoin): Promise<Reply<RoomJoined>> {
  const { engine, callRateLimit } = deps;
  const { roomId, passcode, link, anew, muted, camera, screen, held } = request;
  const linkHash = link === undefined ? null : hashToken(link);
  const media = { muted, camera, screen, held };
  const event = { type: 'join', by, media, linkHash, anew, spare: deps.spareSfu() } as const;
  const proven = await provePasscode(deps, { ...event, passcodeHash: null }, { roomId, passcode });
  if (!proven.ok) return proven;
  const entered = await engine.apply(roomId, { ...event, passcodeHash: proven.data.hash });
  const outcome = entered?.outcome ?? noSuchRoom;
  if (outcome.kind === 'refused') return refuse(outcome.code, outcome.message);
  engine.checkSeatOf(roomId, by);
  for (const rang of entered?.before.ringing.filter(({ userId }) => userId === by.userId) ?? [])
    void callRateLimit.giveBack({ callerId: rang.by, calleeId: by.userId });
  return joined(deps, by, outcome.kind === 'moved' ? outcome.room : null);
}

async function joined({ findPerson }: RoomsDeps, by: Asker, room: Room | null): Promise<Reply<RoomJoined>> {
  if (room === null || !isInside(room, by)) return done({ outcome: 'waiting' });
  return done({ outcome: 'inside', room: await seenBy(room, by, findPerson) });
}

interface Given {
  readonly roomId: RoomId;
  readonly passcode: string | undefined;
}

/** The hash of the passcode that they know; null where the room asks them for none, or where they gave none. */
async function provePasscode(
  { engine, passwords, clock, guesses }: GuardedDeps,
  event: Extract<RoomEvent, { type: 'join' }>,
  { roomId, passcode }: Given,
): Promise<Reply<{ readonly hash: string | null }>> {
  const room = passcode === undefined ? null : await engine.find(roomId);
  if (room === null || passcode === undefined) return done({ hash: null });
  const without = transition(room, event, clock.now());
  const isAsked = without.kind === 'refused' && without.code === 'wrong_passcode';
  if (!isAsked) return done({ hash: null });
  const key = `${roomId} ${event.by.userId}`;
  const waitMs = await guesses.count(key);
  if (waitMs > 0) return refuse('locked_out', 'Too many wrong passcodes', waitMs);
  const matches = await passwords.verify(room.passcodeHash, passcode).catch(async (error: unknown) => {
    await guesses.undo(key);
    throw error;
  });
  if (matches) await guesses.forget(key);
  return done({ hash: matches ? room.passcodeHash : null });
}

/** Null where both devices are inside, one of them perhaps without a connection for a moment. */
async function mayReach(
  { engine }: RoomsDeps,
  by: Asker,
  { roomId, to }: Pick<RoomSignal, 'roomId' | 'to'>,
): Promise<Reply<never> | null> {
  const areInside = (room: Room | null): boolean =>
    room !== null && isInside(room, by) && isInside(room, { deviceId: to });
  if (areInside(await engine.findRecent(roomId))) return null;
  // The record may be a moment old, and whoever joins offers to the others in the same breath.
  const room = await engine.findSettled(roomId);
  return areInside(room) ? null : outsider(room, by);
}

/** Of these, who is there to be asked. */
async function existing({ findPerson }: RoomsDeps, userIds: readonly UserId[]): Promise<UserId[]> {
  const people = await Promise.all([...new Set(userIds)].map((userId) => findPerson(userId)));
  return people.flatMap((person) => (person === null ? [] : [person.userId]));
}
