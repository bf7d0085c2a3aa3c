import { CallEngine } from './calls/call-engine.ts';
import { CallRateLimit } from './calls/call-rate-limit.ts';
import type { CallRecord } from './calls/call-record.ts';
import { CallRelay } from './calls/call-relay.ts';
import { createCalls } from './calls/call-service.ts';
import { reasonNotToRing, type MayRingDeps } from './calls/may-ring.ts';
import { followOrigin } from './calls/transfer-calls.ts';
import { createHistory, type History } from './history/history-service.ts';
import type { Passwords } from './accounts/passwords.ts';
import type { Clock } from './ops/clock.ts';
import { countCall, type Metrics } from './ops/metrics.ts';
import type { CreateLimiter } from './ops/limiters.ts';
import type { Logger } from './ops/logger.ts';
import { createPeople, type People } from './people/people-service.ts';
import { PresenceService } from './presence/presence-service.ts';
import { RoomEngine } from './rooms/room-engine.ts';
import { createRoomMedia, followRoom } from './rooms/room-media.ts';
import { createRooms, type RoomsDeps } from './rooms/room-service.ts';
import { JanusSfu } from './sfu/janus-sfu.ts';
import type { SfuSettings } from './sfu/sfu-settings.ts';
import type { Sfu } from './sfu/sfu.ts';
import type { Delivery } from './socket/delivery.ts';
import type { Stores } from './storage/stores.ts';
import { createWaits, type Waits } from './waits/waits-service.ts';

export interface FeaturesDeps {
  readonly ringTimeoutMs: number;
  /** The media server of large rooms; null: there is none. */
  readonly sfu: SfuSettings | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Whether there are other nodes. */
  readonly isShared: boolean;
  readonly stores: Stores;
  readonly delivery: Delivery;
  readonly createLimiter: CreateLimiter;
  readonly passwords: Passwords;
}

export type Features = ReturnType<typeof createFeatures>;

/** What the server does for people, without the wires it hangs on. */
export function createFeatures(deps: FeaturesDeps) {
  const { ringTimeoutMs, clock, log, metrics, isShared, stores, delivery } = deps;
  const people = createPeople({ store: stores.people, delivery });
  const history = createHistory({ store: stores.calls, delivery });
  const callRateLimit = new CallRateLimit(deps.createLimiter);
  const waits = createWaits({
    ...{ store: stores.waits, delivery, clock },
    findPerson: (userId) => people.find(userId),
    shown: (userIds) => presence.read(userIds),
    isOnThePhone: async (userId) => (await stores.calls.ofPerson(userId)).length > 0,
    onFailure: (error) => log.error({ err: error }, 'who waits for somebody could not be told'),
  });
  const presence: PresenceService = new PresenceService({
    ...{ store: stores.presences, delivery, clock },
    onShown: (userId) => waits.glance(userId),
    onFailure: (error) => log.error({ err: error }, 'who is there could not be shown'),
    onNotUnderstood: (userId) => log.warn({ userId }, 'quiet hours that this node does not understand'),
  });
  const engine: CallEngine = new CallEngine({
    ...{ store: stores.calls, delivery, clock, logger: log, isShared },
    connectedAmong: (deviceIds) => stores.nodes.connectedAmong(deviceIds),
    async onChanged(call, before) {
      countCall(metrics, call);
      if (call.state === 'active') void callRateLimit.giveBack(call);
      await followOrigin({ engine }, call);
      await showChange(call, before, { presence, waits, history });
    },
    follow: (call): Promise<void> => followOrigin({ engine }, call),
  });
  const relay = new CallRelay({
    delivery,
    find: (callId, age) => (age === 'fresh' ? engine.find(callId) : engine.glance(callId)),
    ownerOf: (deviceId) => stores.devices.ownerOf(deviceId),
  });
  const calls = createCalls({
    ...{ store: stores.calls, engine, delivery, clock, ringTimeoutMs, callRateLimit },
    findPerson: (userId) => people.find(userId),
    devicesOf: (userId) => stores.nodes.devicesOf(userId),
    ...mayRingOf(presence, people),
  });
  const parts = { people, history, presence, callRateLimit, callEngine: engine };
  const { roomEngine, rooms, roomMedia, closeSfu } = openRooms(deps, parts);
  return {
    ...{ people, history, presence, calls, relay, waits, rooms, roomMedia, seats: [calls, rooms] },
    start() {
      for (const part of [presence, engine, roomEngine, waits]) part.start();
    },
    close: () => closeAll([waits, roomEngine, engine, presence, { close: closeSfu }]),
  };
}

const mayRingOf = (presence: PresenceService, people: People): MayRingDeps => ({
  standingOf: (userId) => presence.standingOf(userId),
  ringRuleOf: (userId, callerId) => people.ringRuleOf(userId, callerId),
});

interface RoomParts extends Pick<RoomsDeps, 'callRateLimit' | 'callEngine'> {
  readonly people: People;
  readonly history: History;
  readonly presence: PresenceService;
}

function openRooms(deps: FeaturesDeps, { people, history, presence, ...parts }: RoomParts) {
  const { clock, log, stores, delivery } = deps;
  const sfu = deps.sfu && openSfu(deps, deps.sfu, () => void leaveSfu());
  const findPerson = people.find.bind(people);
  const roomEngine = new RoomEngine({
    ...{ store: stores.rooms, delivery, clock, logger: log, findPerson },
    onUnanswered: (call) => history.publish(call),
    connectedAmong: (deviceIds) => stores.nodes.connectedAmong(deviceIds),
    async onPeopleMoved(userIds) {
      for (const userId of userIds) await presence.refresh(userId);
    },
    onChanged: (before, after) => {
      if (sfu !== null) followRoom({ sfu, clock, logger: log }, before, after);
    },
  });
  async function leaveSfu(): Promise<void> {
    const rooms = await stores.rooms.occupied();
    for (const { roomId, sfu: place } of rooms)
      if (place) await roomEngine.apply(roomId, { type: 'sfu-lost' });
  }
  return {
    roomEngine,
    rooms: createRooms({
      ...{ ...deps, ...parts, store: stores.rooms, engine: roomEngine, findPerson },
      reasonNotToRing: (parties) => reasonNotToRing(mayRingOf(presence, people), parties),
      spareSfu: () => sfu?.spare() ?? null,
    }),
    roomMedia: createRoomMedia({ engine: roomEngine, sfu }),
    closeSfu: () => Promise.resolve(sfu?.close()),
  };
}

/** `onDown`: the media server is away. */
function openSfu({ log, delivery }: FeaturesDeps, settings: SfuSettings, onDown: () => void): Sfu {
  return new JanusSfu({
    ...{ settings, logger: log },
    events: {
      offered: (deviceId, offer) => delivery.toDevice(deviceId, 'room:subscribed', offer),
      mediaLost: (deviceId, roomId) => delivery.toDevice(deviceId, 'room:media-lost', { roomId }),
      down: onDown,
    },
  });
}

async function closeAll(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close();
}

interface Showing {
  readonly presence: PresenceService;
  readonly waits: Waits;
  readonly history: History;
}

/** What others see of a call: in the presence of the two, to who waits for one of them, and in their history. */
async function showChange(
  call: CallRecord,
  before: CallRecord | null,
  { presence, waits, history }: Showing,
): Promise<void> {
  const people = [call.callerId, call.calleeId];
  const isSeen = call.state === 'active' || (call.state === 'ended' && before?.state !== 'ringing');
  if (isSeen) for (const userId of people) await presence.refresh(userId);
  else for (const userId of people) waits.glance(userId);
  if (call.state !== 'ringing') await history.publish(call);
}
