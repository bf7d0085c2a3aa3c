import {
  clientEvents,
  type CallId,
  type ClientEventName,
  type DeviceId,
  type RoomId,
  type UserId,
} from '../../../src/protocol/index.ts';
import type { Random } from './random.ts';

/** Names that somebody who means harm may have got hold of. */
export interface Known {
  /** Calls of others, own ones, and ones that never were. */
  readonly callIds: readonly CallId[];
  readonly deviceIds: readonly DeviceId[];
  /** Rooms of others, own ones, and ones that never were. */
  readonly roomIds: readonly RoomId[];
  /** Of everybody, to be looked at. */
  readonly userIds: readonly UserId[];
  /** Whose phones may ring. */
  readonly callees: readonly UserId[];
}

type Payload = Readonly<Record<string, unknown>>;

/** A device that leaves is heard no more, so it has nothing to add. */
type EventName = Exclude<ClientEventName, 'session:leave'>;

const names = (Object.keys(clientEvents) as ClientEventName[]).filter((name) => name !== 'session:leave');

/** A request that fits the contract, about whatever calls and devices. */
export function plausible(
  random: Random,
  known: Known,
): { readonly event: EventName; readonly payload: Payload } {
  const event = random.one(names);
  return { event, payload: makers[event](random, known) };
}

const callId = (random: Random, { callIds }: Known): Payload => ({ callId: random.one(callIds) });

const roomId = (random: Random, { roomIds }: Known): Payload => ({ roomId: random.one(roomIds) });

const roomPeople = (random: Random, known: Known): Payload => ({
  ...roomId(random, known),
  userIds: [random.one(known.callees)],
});

const roomMedia = (random: Random): Payload => ({
  ...{ muted: random.chance(0.5), camera: random.chance(0.5), screen: random.chance(0.1) },
  held: random.chance(0.1),
});

const makers: Readonly<Record<EventName, (random: Random, known: Known) => Payload>> = {
  'session:resume': (random, { callIds }) => ({ callIds: callIds.filter(() => random.chance(0.5)) }),
  'presence:set': (random) => ({
    status: random.one(['available', 'away', 'dnd', 'invisible']),
    note: 'here',
    ...(random.chance(0.3) ? { until: random.below(2) * 4e12, scheduled: random.chance(0.5) } : {}),
  }),
  'quiet-hours:get': () => ({}),
  'quiet-hours:set': (random) => ({
    ...{ enabled: random.chance(0.5), timeZone: random.one(['Etc/UTC', 'Europe/Berlin', 'Mars/Olympus']) },
    intervals: [{ days: [random.below(7)], from: random.below(1_440), to: random.below(1_440) }],
  }),
  'presence:watch': (random, { userIds }) => ({ userIds: userIds.filter(() => random.chance(0.5)) }),
  'people:list': () => ({}),
  'people:favourite': (random, { userIds }) => ({
    userId: random.one(userIds),
    favourite: random.chance(0.5),
  }),
  'people:ring-rule': (random, { userIds }) => ({
    userId: random.one(userIds),
    ringRule: random.one(['always', 'usual', 'silent', 'busy']),
  }),
  'waits:list': () => ({}),
  'waits:add': (random, { userIds }) => ({ userId: random.one(userIds) }),
  'waits:remove': (random, { userIds }) => ({ userId: random.one(userIds) }),
  'call:start': (random, { callIds, callees }) => ({
    ...{ callId: random.one(callIds), calleeId: random.one(callees) },
    ...{ media: random.one(['audio', 'video']), offer: random.one([null, '{"offer":1}']) },
    ...(random.chance(0.2) ? { transferOf: random.one(callIds) } : {}),
  }),
  'call:ringing': (random, known) => ({ ...callId(random, known), seq: random.below(50) }),
  'call:answer': (random, known) => ({ ...callId(random, known), media: 'audio' }),
  'call:decline': (random, known) => ({ ...callId(random, known), message: 'no' }),
  'call:cancel': callId,
  'call:hangup': (random, known) => ({
    ...callId(random, known),
    reason: random.one(['hangup', 'media-failed']),
  }),
  'call:signal': (random, known) => ({
    ...callId(random, known),
    ...{ to: random.one(known.deviceIds), seq: random.below(50), body: '{"forged":true}' },
  }),
  'call:acknowledge': (random, known) => ({
    ...callId(random, known),
    ...{ to: random.one(known.deviceIds), runs: [[random.below(3), random.below(9)]] },
  }),
  'call:hold': (random, known) => ({
    ...callId(random, known),
    ...{ seq: random.below(50), held: random.chance(0.5) },
  }),
  'call:media': (random, known) => ({
    ...callId(random, known),
    ...{ seq: random.below(50), muted: random.chance(0.5), camera: false },
  }),
  'call:transfer': (random, known) => ({
    ...callId(random, known),
    ...{ newCallId: random.one(known.callIds), to: random.one(known.userIds) },
    ...(random.chance(0.5) ? { joins: random.one(known.callIds) } : {}),
  }),
  'call:transfer-cancel': callId,
  'room:list': () => ({}),
  'room:create': (random, known) => ({
    ...{ ...roomId(random, known), name: 'Mine', kind: random.one(['permanent', 'temporary']) },
    access: 'invited',
    ring: [random.one(known.callees)],
    ...(random.chance(0.5) ? { fromCall: random.one(known.callIds) } : {}),
    ...(random.chance(0.5) ? { callMedia: { own: roomMedia(random), other: roomMedia(random) } } : {}),
  }),
  'room:change': (random, known) => ({ ...roomId(random, known), name: 'Taken', passcode: null }),
  'room:delete': roomId,
  'room:invite': roomPeople,
  'room:uninvite': roomPeople,
  'room:ring': roomPeople,
  'room:unring': roomPeople,
  'room:decline': roomId,
  'room:link': (random, known) => ({ ...roomId(random, known), action: random.one(['make', 'revoke']) }),
  'room:join': (random, known) => ({ ...roomId(random, known), ...roomMedia(random) }),
  'room:leave': roomId,
  'room:signal': (random, known) => ({
    ...roomId(random, known),
    ...{ to: random.one(known.deviceIds), seq: random.below(50), body: '{"forged":true}' },
  }),
  'room:acknowledge': (random, known) => ({
    ...roomId(random, known),
    ...{ to: random.one(known.deviceIds), runs: [[0, random.below(9)]] },
  }),
  'room:publish': (random, known) => ({ ...roomId(random, known), offer: 'v=0 forged' }),
  'room:subscribe': (random, known) => ({
    ...{ ...roomId(random, known), connection: random.below(3) },
    wants: [{ deviceId: random.one(known.deviceIds), kind: 'audio' }],
  }),
  'room:answer': (random, known) => ({
    ...{ ...roomId(random, known), connection: random.below(3), answer: 'v=0 forged' },
  }),
  'room:trickle': (random, known) => ({
    ...{ ...roomId(random, known), of: random.chance(0.5) ? 'publish' : 'subscribe', candidates: [] },
  }),
  'room:state': (random, known) => ({
    ...{ ...roomId(random, known), ...roomMedia(random) },
    ...{ seq: random.below(50), handRaised: random.chance(0.5) },
  }),
  'room:react': (random, known) => ({ ...roomId(random, known), emoji: '🎉' }),
  'room:moderate': (random, known) => ({
    ...roomId(random, known),
    ...(random.chance(0.3)
      ? { action: random.one(['lock', 'unlock', 'end']) }
      : { action: random.one(['mute', 'remove', 'admit', 'make-host']), userId: random.one(known.userIds) }),
  }),
  'ice:refresh': () => ({}),
  'history:list': (random) => ({ before: 2e12, beforeCall: 'call-0001', limit: 1 + random.below(50) }),
  'history:seen': () => ({}),
  'history:summary': (random, known) => ({
    ...callId(random, known),
    summary: {
      ...{ seconds: 1 + random.below(1_000), mos: 1 + random.below(4), lostIn: null, lostOut: 1 },
      ...{ roundTripMs: random.below(1_000), relayed: random.chance(0.5), cause: 'uplink' },
    },
  }),
};
