import type * as z from 'zod/mini';
import { object } from 'zod/mini';
import * as calls from './calls.ts';
import * as history from './history.ts';
import * as people from './people.ts';
import * as presence from './presence.ts';
import * as quietHours from './quiet-hours.ts';
import * as rooms from './rooms.ts';
import * as server from './server.ts';
import * as session from './session.ts';
import * as transfers from './transfers.ts';
import * as waits from './waits.ts';

/** The reply of a request that has nothing to tell but that it was done. */
const Done = object({});

/** Every event a client may send: its payload and the data of its acknowledgement. Imperative names. */
export const clientEvents = {
  'session:resume': { payload: session.SessionResume, reply: session.SessionResumed },
  'session:leave': { payload: session.SessionLeave, reply: Done },
  'presence:set': { payload: presence.OwnPresence, reply: Done },
  'presence:watch': { payload: presence.PresenceWatch, reply: presence.PresenceWatched },
  'quiet-hours:get': { payload: quietHours.QuietHoursGet, reply: quietHours.QuietHoursKept },
  'quiet-hours:set': { payload: quietHours.QuietHours, reply: Done },
  'people:list': { payload: people.PeopleList, reply: people.PeopleListed },
  'people:favourite': { payload: people.PeopleFavourite, reply: Done },
  'people:ring-rule': { payload: people.PeopleRingRule, reply: Done },
  'waits:list': { payload: waits.WaitsList, reply: waits.WaitsListed },
  'waits:add': { payload: waits.WaitsAdd, reply: Done },
  'waits:remove': { payload: waits.WaitsRemove, reply: Done },
  'call:start': { payload: calls.CallStart, reply: calls.CallStarted },
  'call:ringing': { payload: calls.CallRinging, reply: Done },
  'call:answer': { payload: calls.CallAnswer, reply: Done },
  'call:decline': { payload: calls.CallDecline, reply: Done },
  'call:cancel': { payload: calls.CallCancel, reply: Done },
  'call:hangup': { payload: calls.CallHangup, reply: Done },
  'call:signal': { payload: calls.CallSignal, reply: Done },
  'call:acknowledge': { payload: calls.CallAcknowledge, reply: Done },
  'call:hold': { payload: calls.CallHold, reply: Done },
  'call:media': { payload: calls.CallMediaState, reply: Done },
  'call:transfer': { payload: transfers.CallTransfer, reply: Done },
  'call:transfer-cancel': { payload: transfers.CallTransferCancel, reply: Done },
  'room:list': { payload: rooms.RoomList, reply: rooms.RoomsListed },
  'room:create': { payload: rooms.RoomCreate, reply: rooms.RoomCreated },
  'room:change': { payload: rooms.RoomChange, reply: Done },
  'room:delete': { payload: rooms.RoomOnly, reply: Done },
  'room:invite': { payload: rooms.RoomInvite, reply: Done },
  'room:uninvite': { payload: rooms.RoomInvite, reply: Done },
  'room:ring': { payload: rooms.RoomRingPeople, reply: rooms.RoomRung },
  /** By who rang them, or a host. */
  'room:unring': { payload: rooms.RoomRingPeople, reply: Done },
  /** By who is rung. */
  'room:decline': { payload: rooms.RoomOnly, reply: Done },
  'room:link': { payload: rooms.RoomLink, reply: rooms.RoomLinked },
  'room:join': { payload: rooms.RoomJoin, reply: rooms.RoomJoined },
  'room:leave': { payload: rooms.RoomOnly, reply: Done },
  'room:signal': { payload: rooms.RoomSignal, reply: Done },
  'room:acknowledge': { payload: rooms.RoomAcknowledge, reply: Done },
  'room:publish': { payload: rooms.RoomPublish, reply: rooms.RoomPublished },
  'room:subscribe': { payload: rooms.RoomSubscribe, reply: rooms.RoomSubscribing },
  'room:answer': { payload: rooms.RoomAnswer, reply: Done },
  'room:trickle': { payload: rooms.RoomTrickle, reply: Done },
  'room:state': { payload: rooms.RoomState, reply: Done },
  'room:react': { payload: rooms.RoomReact, reply: Done },
  'room:moderate': { payload: rooms.RoomModerate, reply: Done },
  'ice:refresh': { payload: session.IceRefresh, reply: session.IceConfiguration },
  'history:list': { payload: history.HistoryList, reply: history.HistoryListed },
  'history:seen': { payload: history.HistorySeen, reply: Done },
  'history:summary': { payload: history.HistorySummary, reply: Done },
} as const;

/** Every event the server may send. Past tense. */
export const serverEvents = {
  'session:welcomed': session.SessionWelcomed,
  'session:stale': session.SessionStale,
  'session:revoked': session.SessionRevoked,
  'server:draining': server.ServerDraining,
  'presence:own-changed': presence.OwnPresence,
  'presence:changed': presence.Presence,
  'quiet-hours:changed': quietHours.QuietHoursChanged,
  'people:changed': people.PeopleChanged,
  'people:favourite-changed': people.PeopleFavourite,
  'people:ring-rule-changed': people.PeopleRingRule,
  'people:left': people.PeopleLeft,
  'waits:changed': waits.WaitsChanged,
  'call:incoming': calls.CallIncoming,
  'call:device-ringing': calls.CallDeviceRinging,
  'call:answered': calls.CallAnswered,
  'call:ended': calls.CallEnded,
  'call:signaled': calls.CallSignaled,
  'call:acknowledged': calls.CallAcknowledged,
  'call:held': calls.CallHeld,
  'call:media-changed': calls.CallMediaChanged,
  'call:peer-connection': calls.CallPeerConnection,
  'call:transferring': transfers.CallTransferring,
  'call:transfer-returned': transfers.CallTransferReturned,
  'room:changed': rooms.RoomView,
  'room:gone': rooms.RoomGone,
  'room:people-changed': rooms.RoomPeopleChanged,
  'room:admitted': rooms.RoomAdmitted,
  'room:removed': rooms.RoomRemoved,
  'room:muted': rooms.RoomMuted,
  'room:signaled': rooms.RoomSignaled,
  'room:acknowledged': rooms.RoomAcknowledged,
  'room:subscribed': rooms.RoomSubscribed,
  'room:media-lost': rooms.RoomMediaLost,
  'room:reacted': rooms.RoomReacted,
  'ice:changed': session.IceConfiguration,
  'history:changed': history.HistoryChanged,
} as const;

export type ClientEventName = keyof typeof clientEvents;
export type ServerEventName = keyof typeof serverEvents;

/** What a sender of the event passes (before defaults and trimming). */
export type ClientPayload<E extends ClientEventName> = z.input<(typeof clientEvents)[E]['payload']>;
/** What a handler of the event receives (after parsing). */
export type ParsedPayload<E extends ClientEventName> = z.infer<(typeof clientEvents)[E]['payload']>;
export type ReplyData<E extends ClientEventName> = z.infer<(typeof clientEvents)[E]['reply']>;
export type ServerPayload<E extends ServerEventName> = z.infer<(typeof serverEvents)[E]>;
