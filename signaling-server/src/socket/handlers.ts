import type { CallRelay } from '../calls/call-relay.ts';
import type { Calls } from '../calls/call-service.ts';
import type { History } from '../history/history-service.ts';
import { done } from '../ops/reply.ts';
import type { People } from '../people/people-service.ts';
import type { PresenceService } from '../presence/presence-service.ts';
import type { RoomMedia } from '../rooms/room-media.ts';
import type { Rooms } from '../rooms/room-service.ts';
import type { Waits } from '../waits/waits-service.ts';
import type { IssueIce } from '../turn/ice-issuer.ts';
import type { Handlers } from './bind-handlers.ts';
import type { Requester } from './local-devices.ts';

export interface HandlersDeps {
  readonly calls: Calls;
  readonly people: People;
  readonly presence: PresenceService;
  readonly history: History;
  readonly waits: Waits;
  readonly ice: IssueIce;
  readonly relay: CallRelay;
  readonly rooms: Rooms;
  readonly roomMedia: RoomMedia;
}

/** What each event of the contract does. */
export function createHandlers(deps: HandlersDeps): Handlers {
  const { calls, relay, rooms, people, presence, history, waits, ice } = deps;
  return {
    'session:resume': async (from, { callIds }) =>
      done({
        ...(await calls.resume(actor(from), { callIds, connectedAt: from.connectedAt })),
        ...(await rooms.placeOf(actor(from))),
      }),
    'session:leave'(from, { mayReturn }) {
      from.leave(mayReturn ? 'unloaded' : 'left');
      return done();
    },
    'presence:set': async (from, chosen) => {
      await presence.set(actor(from), chosen);
      return done();
    },
    async 'presence:watch'(from, { userIds }) {
      await from.watch(userIds);
      return done({ presences: await presence.read(userIds) });
    },
    'quiet-hours:get': async (from) => done({ quietHours: await presence.quietHoursOf(from.person.userId) }),
    'quiet-hours:set': (from, quietHours) => presence.setQuietHours(actor(from), quietHours),
    'people:list': async (from, { version }) => done(await people.list(from.person.userId, version)),
    'people:favourite': (from, request) => people.setFavourite(actor(from), request),
    'people:ring-rule': (from, request) => people.setRingRule(actor(from), request),
    'waits:list': async (from) => done({ waits: await waits.list(from.person.userId) }),
    'waits:add': (from, { userId }) => waits.add(actor(from), userId),
    'waits:remove': (from, { userId }) => waits.remove(actor(from), userId),
    'call:start': (from, request) => calls.start(from, request),
    'call:ringing': (from, request) => relay.ringing(actor(from), request),
    'call:answer': (from, request) => calls.answer(actor(from), request),
    'call:decline': (from, request) => calls.decline(actor(from), request),
    'call:cancel': (from, { callId }) => calls.cancel(actor(from), callId),
    'call:hangup': (from, request) => calls.hangup(actor(from), request),
    'call:signal': (from, signal) => relay.signal(actor(from), signal),
    'call:acknowledge': (from, request) => relay.acknowledge(actor(from), request),
    'call:hold': (from, request) => relay.hold(actor(from), request),
    'call:media': (from, request) => relay.media(actor(from), request),
    'call:transfer': (from, request) => calls.transfer(actor(from), request),
    'call:transfer-cancel': (from, { callId }) => calls.cancelTransfer(actor(from), callId),
    ...roomHandlers(rooms, deps.roomMedia),
    'ice:refresh': async (from) => done(await ice(from.person.userId)),
    'history:list': async (from, page) => done(await history.list(from.person.userId, page)),
    'history:seen': async (from) => {
      await history.markSeen(from.person.userId);
      return done();
    },
    'history:summary': (from, request) => history.summarise(from.person.userId, request),
  };
}

type RoomHandlers = Pick<Handlers, Extract<keyof Handlers, `room:${string}`>>;

function roomHandlers(rooms: Rooms, media: RoomMedia): RoomHandlers {
  return {
    'room:list': (from) => rooms.list(actor(from)),
    'room:create': (from, request) => rooms.create(actor(from), request),
    'room:change': (from, request) => rooms.change(actor(from), request),
    'room:delete': (from, { roomId }) => rooms.delete(actor(from), roomId),
    'room:invite': (from, request) => rooms.invite(actor(from), request),
    'room:uninvite': (from, request) => rooms.uninvite(actor(from), request),
    'room:ring': (from, request) => rooms.ring(actor(from), request),
    'room:unring': (from, request) => rooms.unring(actor(from), request),
    'room:decline': (from, { roomId }) => rooms.decline(actor(from), roomId),
    'room:link': (from, request) => rooms.link(actor(from), request),
    'room:join': (from, request) => rooms.join(actor(from), request),
    'room:leave': (from, { roomId }) => rooms.leave(actor(from), roomId),
    'room:signal': (from, request) => rooms.signal(actor(from), request),
    'room:acknowledge': (from, request) => rooms.acknowledge(actor(from), request),
    'room:publish': (from, request) => media.publish(actor(from), request),
    'room:subscribe': (from, request) => media.subscribe(actor(from), request),
    'room:answer': (from, request) => media.answer(actor(from), request),
    'room:trickle': (from, request) => media.trickle(actor(from), request),
    'room:state': (from, request) => rooms.state(actor(from), request),
    'room:react': (from, request) => rooms.react(actor(from), request),
    'room:moderate': (from, request) => rooms.moderate(actor(from), request),
  };
}

function actor({ person, deviceId }: Requester) {
  return { userId: person.userId, deviceId, role: person.role };
}
