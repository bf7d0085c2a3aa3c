import type { DefaultEventsMap, Server } from 'socket.io';
import type { DeviceId, ServerEventName, ServerPayload, UserId } from '../protocol/index.ts';
import type { Newcomer } from './handshake.ts';

export type IoServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, { newcomer?: Newcomer }>;

interface Others {
  readonly userId: UserId;
  /** Null: none is left out. */
  readonly exceptDevice: DeviceId | null;
}

/** Everybody of the team (guests are none of it) or nobody, these people, and never those. */
export interface Audience {
  readonly team: boolean;
  readonly people: readonly UserId[];
  readonly except: readonly UserId[];
}

/** Sends to people and devices, on whatever node they are connected. What the features know of sockets. */
export interface Delivery {
  toDevice<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): void;
  /** To all devices of a person. */
  toPerson<E extends ServerEventName>(to: UserId, event: E, payload: ServerPayload<E>): void;
  /** To all devices of a person but one. */
  toOthers<E extends ServerEventName>(to: Others, event: E, payload: ServerPayload<E>): void;
  /** To the devices that watch this person. */
  toWatchers<E extends ServerEventName>(of: UserId, event: E, payload: ServerPayload<E>): void;
  /** Once to each of their devices. */
  toSome<E extends ServerEventName>(to: Audience, event: E, payload: ServerPayload<E>): void;
  toAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void;
  /** Ends the connection of this device, which does not come back by itself. */
  disconnect(deviceId: DeviceId): void;
  /** Connected to this node. */
  isHere(deviceId: DeviceId): boolean;
  /** Whether what is said to this device now is heard by it, if it is connected. */
  reaches(deviceId: DeviceId): boolean;
}

/** Of so many people the name of the room of those who watch them is kept. */
const NAMES_KEPT = 100_000;
const watcherRooms = new Map<UserId, string>();

/** The same string each time: fifty of its own for each device would be a sixth of the memory that it takes. */
function watchersOf(userId: UserId): string {
  const known = watcherRooms.get(userId);
  if (known !== undefined) return known;
  if (watcherRooms.size >= NAMES_KEPT) watcherRooms.clear();
  const name = `watch:${userId}`;
  watcherRooms.set(userId, name);
  return name;
}

/** The rooms of Socket.IO that devices are in. */
export const rooms = {
  team: 'team',
  device: (deviceId: DeviceId): string => `device:${deviceId}`,
  person: (userId: UserId): string => `user:${userId}`,
  watchers: watchersOf,
  areWatchers: (room: string): boolean => room.startsWith('watch:'),
};

/**
 * `here`: to those of this node alone, for what every node finds out for itself. `hearOthers`: whether the nodes hear each
 * other.
 */
export function createDelivery(
  io: IoServer,
  hearOthers: () => boolean,
): Delivery & { readonly here: Delivery } {
  const isHere = (deviceId: DeviceId): boolean => io.of('/').adapter.rooms.has(rooms.device(deviceId));
  const over = (server: () => Pick<IoServer, 'to' | 'in' | 'emit'>): Delivery => ({
    toDevice: (to, event, payload) => void server().to(rooms.device(to)).emit(event, payload),
    toPerson: (to, event, payload) => void server().to(rooms.person(to)).emit(event, payload),
    toOthers({ userId, exceptDevice }, event, payload) {
      const devices = server().to(rooms.person(userId));
      (exceptDevice === null ? devices : devices.except(rooms.device(exceptDevice))).emit(event, payload);
    },
    toWatchers: (of, event, payload) => void server().to(rooms.watchers(of)).emit(event, payload),
    toSome({ team, people, except }, event, payload) {
      const meant = [...(team ? [rooms.team] : []), ...people.map(rooms.person)];
      // To no room would be to everybody.
      if (meant.length > 0) server().to(meant).except(except.map(rooms.person)).emit(event, payload);
    },
    toAll: (event, payload) => void server().emit(event, payload),
    disconnect: (deviceId) => server().in(rooms.device(deviceId)).disconnectSockets(true),
    isHere,
    reaches: (deviceId) => isHere(deviceId) || hearOthers(),
  });
  return { ...over(() => io), here: over(() => io.local) };
}
