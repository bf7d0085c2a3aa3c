import * as z from 'zod/mini';
import { Runs, Seq, SignalBody } from './calls.ts';
import { CallId, DeviceId, RoomId, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { oneLine, seen } from './one-line.ts';
import { Person } from './people.ts';

const RoomName = z
  .string()
  .check(oneLine, seen, z.minLength(limits.roomName.min), z.maxLength(limits.roomName.max));
const Passcode = z.string().check(z.minLength(limits.roomPasscode.min), z.maxLength(limits.roomPasscode.max));
export const RoomLinkToken = z.string().check(z.minLength(16), z.maxLength(128));

/** A temporary room ends with the last person in it, or when nobody came for a minute. */
export const RoomKind = z.enum(['permanent', 'temporary']);
export type RoomKind = z.infer<typeof RoomKind>;

/**
 * Who sees a room and may come in: everybody but guests, or who was invited. Whoever has its link may come into either.
 */
export const RoomAccess = z.enum(['team', 'invited']);
export type RoomAccess = z.infer<typeof RoomAccess>;

/**
 * A person in a room, with one device. Of two devices the one that came later (`joinedAt`, then the greater `deviceId`)
 * makes the first offer to the other. `connected`: to the server; without it the seat is kept for `SEAT_GRACE_MS`. `held`: the
 * person talks elsewhere; they hear nobody in the room, and nobody hears them.
 */
export const RoomSeat = z.object({
  person: Person,
  deviceId: DeviceId,
  joinedAt: z.number(),
  connected: z.boolean(),
  muted: z.boolean(),
  camera: z.boolean(),
  screen: z.boolean(),
  held: z._default(z.boolean(), false),
  handRaisedAt: z.nullable(z.number()),
});
export type RoomSeat = z.infer<typeof RoomSeat>;

/** How sound and pictures travel: from each device to each other one, or all through the server's media server. */
const RoomMediaPath = z.enum(['mesh', 'sfu']);
export type RoomMediaPath = z.infer<typeof RoomMediaPath>;

/**
 * Somebody who is rung into a room by somebody inside. It stands in the room itself: all their devices ring for as long
 * as it does, and they may come in through lock, passcode and waiting room. Times are ms since epoch, by the server.
 */
export const RoomRing = z.object({ person: Person, by: Person, since: z.number(), dueBy: z.number() });
export type RoomRing = z.infer<typeof RoomRing>;

/**
 * A room as everybody sees it who may. Of two views the one with the greater `revision` is the newer. `passcode`, `link`:
 * whether it has one.
 */
export const RoomView = z.object({
  roomId: RoomId,
  revision: z.int(),
  name: z.string(),
  kind: RoomKind,
  access: RoomAccess,
  locked: z.boolean(),
  waitingRoom: z.boolean(),
  passcode: z.boolean(),
  link: z.boolean(),
  hosts: z.array(UserId),
  inside: z.array(RoomSeat),
  ringing: z._default(z.array(RoomRing), []),
  media: z._default(RoomMediaPath, 'mesh'),
});
export type RoomView = z.infer<typeof RoomView>;

/** Whom a room knows by name. `removed`: by a host, until invited again. */
export const RoomRole = z.enum(['host', 'member', 'removed']);
export type RoomRole = z.infer<typeof RoomRole>;

/** What only hosts see. */
export const RoomPeople = z.object({
  people: z.array(z.object({ person: Person, role: RoomRole })),
  /** Before the door, in the order in which they came. */
  waiting: z.array(z.object({ person: Person, since: z.number() })),
});
export type RoomPeople = z.infer<typeof RoomPeople>;

/** A room as the one sees it who asks. */
export const RoomSeen = z.extend(RoomView, { forHosts: z.optional(RoomPeople) });
export type RoomSeen = z.infer<typeof RoomSeen>;

export const RoomList = z.object({});
export const RoomsListed = z.object({ rooms: z.array(RoomSeen) });

const Rung = z.array(UserId).check(z.maxLength(limits.ringingIntoRoom));

/**
 * People who were to be rung and were not. Each of them may come in all the same, and finds a missed call. `busy`, `offline`:
 * as for a call. `blocked`: a host has removed them from the room.
 */
const NotRung = z.array(z.object({ userId: UserId, reason: z.enum(['busy', 'offline', 'blocked']) }));
export type NotRung = z.infer<typeof NotRung>;

const RoomMedia = {
  muted: z.boolean(),
  camera: z.boolean(),
  screen: z._default(z.boolean(), false),
  held: z._default(z.boolean(), false),
};

/**
 * `ring`: people who are rung into it at once. `fromCall`: an answered call of this device, which becomes the room: its
 * two devices have the seats of the room from the beginning, and the call ends with the reason `moved`. `callMedia`: what
 * the two send in that call, as this device knows it; each says it of itself as soon as it is in the room.
 */
export const RoomCreate = z.object({
  roomId: RoomId,
  name: RoomName,
  kind: RoomKind,
  access: RoomAccess,
  passcode: z._default(z.nullable(Passcode), null),
  /** Guests wait before the door until a host lets them in. */
  waitingRoom: z._default(z.boolean(), false),
  invite: z._default(z.array(UserId).check(z.maxLength(limits.peopleInRoom - 1)), []),
  ring: z._default(Rung, []),
  fromCall: z.optional(CallId),
  callMedia: z.optional(z.object({ own: z.object(RoomMedia), other: z.object(RoomMedia) })),
});
export type RoomCreate = z.infer<typeof RoomCreate>;

/** `notRung` only for who has just made it. */
export const RoomCreated = z.extend(RoomSeen, { notRung: z._default(NotRung, []) });

/** By who is inside. Who rings already, or is inside, is left as they are. */
export const RoomRingPeople = z.object({
  roomId: RoomId,
  userIds: Rung.check(z.minLength(1)),
});
export type RoomRingPeople = z.infer<typeof RoomRingPeople>;
export const RoomRung = z.object({ notRung: NotRung });

/** Only what changes. `passcode`: null for none. */
export const RoomChange = z.object({
  roomId: RoomId,
  name: z.optional(RoomName),
  access: z.optional(RoomAccess),
  passcode: z.optional(z.nullable(Passcode)),
  waitingRoom: z.optional(z.boolean()),
});
export type RoomChange = z.infer<typeof RoomChange>;

export const RoomOnly = z.object({ roomId: RoomId });

/** Who was removed may come again once invited. Who is invited no more is not inside any more either. */
export const RoomInvite = z.object({
  roomId: RoomId,
  userIds: z.array(UserId).check(z.minLength(1), z.maxLength(limits.peopleInRoom)),
});
export type RoomInvite = z.infer<typeof RoomInvite>;

/** `make`: a new link, after which an older one is no good any more. */
export const RoomLink = z.object({ roomId: RoomId, action: z.enum(['make', 'revoke']) });
export type RoomLink = z.infer<typeof RoomLink>;

/** The token is shown this once: the server keeps only its hash. It belongs into the fragment of a link. */
export const RoomLinked = z.object({ token: z.nullable(z.string()) });
export type RoomLinked = z.infer<typeof RoomLinked>;

/**
 * Takes a seat. Whoever is in another room leaves that one; where another device of the person is in this one, its seat
 * goes to this device. Asked again, as after a reconnect, it is the same seat. `anew`: the page was loaded anew and has no
 * connections, so that the seat counts as taken just now and the others connect to it once more.
 */
export const RoomJoin = z.object({
  roomId: RoomId,
  passcode: z.optional(z.string().check(z.maxLength(limits.roomPasscode.max))),
  /** The token of the room's link. */
  link: z.optional(RoomLinkToken),
  anew: z._default(z.boolean(), false),
  ...RoomMedia,
});
export type RoomJoin = z.infer<typeof RoomJoin>;

/** `waiting`: before the door; `room:admitted` or `room:removed` follow. */
export const RoomJoined = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('inside'), room: RoomSeen }),
  z.object({ outcome: z.literal('waiting') }),
]);
export type RoomJoined = z.infer<typeof RoomJoined>;

/** To another device in the room, as `call:signal`: passed on and not kept. */
export const RoomSignal = z.object({ roomId: RoomId, to: DeviceId, seq: Seq, body: SignalBody });
export type RoomSignal = z.infer<typeof RoomSignal>;

export const RoomAcknowledge = z.object({ roomId: RoomId, to: DeviceId, runs: Runs });
export type RoomAcknowledge = z.infer<typeof RoomAcknowledge>;

/** What this device sends now. `seq` counts from 0 with every `room:join`; an older one changes nothing. */
export const RoomState = z.object({ roomId: RoomId, seq: Seq, ...RoomMedia, handRaised: z.boolean() });
export type RoomState = z.infer<typeof RoomState>;

export const RoomMediaKind = z.enum(['audio', 'video', 'screen', 'screenSound']);
export type RoomMediaKind = z.infer<typeof RoomMediaKind>;

/**
 * In a room whose `media` is `sfu`: what this device sends, as an offer with one line for each {@link RoomMediaKind}, in
 * their order, whether there is something on it or not. Asked again it takes the place of what was sent before, and ends
 * what was subscribed to. A device can only publish as itself.
 */
export const RoomPublish = z.object({
  roomId: RoomId,
  offer: z.string().check(z.minLength(1), z.maxLength(limits.offerBody)),
});
export type RoomPublish = z.infer<typeof RoomPublish>;
export const RoomPublished = z.object({ answer: z.string() });

/** What this device would like to get of another one in the room. `height`: of the picture it shows of a camera, in pixels. */
export const RoomWant = z.object({
  deviceId: DeviceId,
  kind: RoomMediaKind,
  height: z.optional(z.int().check(z.minimum(1), z.maximum(limits.pictureHeight))),
});
export type RoomWant = z.infer<typeof RoomWant>;

/**
 * All that this device would like to get from now on; what others do not send yet follows by itself. `connection` counts
 * the peer connections by which it gets it: another number is another one. An offer that was not answered is repeated.
 * `publishing`: whether the server still knows what this device publishes; if not, it has to publish first.
 */
export const RoomSubscribe = z.object({
  roomId: RoomId,
  connection: Seq,
  wants: z.array(RoomWant).check(z.maxLength(limits.roomWants)),
});
export type RoomSubscribe = z.infer<typeof RoomSubscribe>;
export const RoomSubscribing = z.object({ publishing: z.boolean() });

/** To the `room:subscribed` of that connection. */
export const RoomAnswer = z.object({
  roomId: RoomId,
  connection: Seq,
  answer: z.string().check(z.minLength(1), z.maxLength(limits.sfuAnswer)),
});
export type RoomAnswer = z.infer<typeof RoomAnswer>;

/** Candidates of one of the two connections; none: these were all. Those of the server are in its descriptions. */
export const RoomTrickle = z.object({
  roomId: RoomId,
  of: z.enum(['publish', 'subscribe']),
  candidates: z
    .array(
      z.object({
        candidate: z.string().check(z.maxLength(limits.candidate)),
        sdpMid: z.nullable(z.string().check(z.maxLength(16))),
        sdpMLineIndex: z.nullable(z.int()),
      }),
    )
    .check(z.maxLength(limits.candidatesPerBatch)),
});
export type RoomTrickle = z.infer<typeof RoomTrickle>;

export const RoomEmoji = z.enum(['👍', '👏', '❤️', '😂', '😮', '🎉']);
export type RoomEmoji = z.infer<typeof RoomEmoji>;
export const RoomReact = z.object({ roomId: RoomId, emoji: RoomEmoji });
export type RoomReact = z.infer<typeof RoomReact>;

/**
 * What hosts may do, and admins of the server in every room. `mute` asks the device to, and nobody can unmute another
 * one. `remove`: the person may not come back until invited again. `end`: for all; a permanent room stays, empty.
 */
export const RoomModerate = z.discriminatedUnion('action', [
  z.object({
    roomId: RoomId,
    action: z.enum(['mute', 'remove', 'admit', 'deny', 'make-host', 'unmake-host']),
    userId: UserId,
  }),
  z.object({ roomId: RoomId, action: z.enum(['lock', 'unlock', 'end']) }),
]);
export type RoomModerate = z.infer<typeof RoomModerate>;

// ---- server to client ---------------------------------------------------------------------------------------------

/** It is over, or not to be seen by this person any more. A view with a revision that is not older counts more. */
export const RoomGone = z.object({ roomId: RoomId, revision: z.int() });

/** To hosts. */
export const RoomPeopleChanged = z.extend(RoomPeople, { roomId: RoomId, revision: z.int() });

/** To a device that waited: it is inside now. */
export const RoomAdmitted = z.object({ room: RoomView });

/**
 * To a device: it is not in the room any more, or not before its door. `moved`: another device of the person took its
 * seat, or they went into another room. `left`: it stayed away for too long.
 */
export const RoomRemoved = z.object({
  roomId: RoomId,
  reason: z.enum(['removed', 'denied', 'ended', 'moved', 'left']),
});
export type RoomRemoved = z.infer<typeof RoomRemoved>;

/** A host asks this device to mute. */
export const RoomMuted = z.object({ roomId: RoomId, by: UserId });

/** An offer of what this device gets from now on, and whose the lines in it are, by their `mid`. */
export const RoomSubscribed = z.object({
  roomId: RoomId,
  connection: z.int(),
  offer: z.string(),
  lines: z.array(z.object({ mid: z.string(), deviceId: DeviceId, kind: RoomMediaKind })),
});
export type RoomSubscribed = z.infer<typeof RoomSubscribed>;

/** The media server was away, and with it all that this device published and subscribed to: it has to begin anew. */
export const RoomMediaLost = z.object({ roomId: RoomId });

export const RoomSignaled = z.object({ roomId: RoomId, from: DeviceId, seq: z.int(), body: z.string() });
export const RoomAcknowledged = z.object({ roomId: RoomId, from: DeviceId, runs: Runs });
/** A string, as a newer server may know more of them. */
export const RoomReacted = z.object({ roomId: RoomId, from: DeviceId, emoji: z.string() });
