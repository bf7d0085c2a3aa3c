/**
 * The phone as everything outside the renderer sees it. The renderer owns the phone: it publishes a
 * {@link PhoneSnapshot} after every change and accepts {@link PhoneCommand}s. Tray, hotkeys, notifications, the
 * ringing window and the browser's title draw the snapshot and send commands; none of them holds call logic.
 *
 * Schemas, because both cross a process boundary.
 */
import * as z from 'zod/mini';

const Media = z.enum(['audio', 'video']);
const Id = z.string().check(z.minLength(1), z.maxLength(64));
const Text = z.string().check(z.maxLength(256));

/** What matters in a screen that is shown: that text can be read, or that what moves does so smoothly. */
export const ScreenHint = z.enum(['detail', 'motion']);
export type ScreenHint = z.infer<typeof ScreenHint>;

const Minutes = z.int().check(z.gte(1), z.lte(24 * 60));

/** `signed-out`: nobody uses this phone. `offline`: the server can't be reached and nothing is tried at the moment. */
export const PhoneConnection = z.enum(['signed-out', 'connecting', 'online', 'reconnecting', 'offline']);
export type PhoneConnection = z.infer<typeof PhoneConnection>;

export const PhonePresence = z.enum(['available', 'away', 'dnd', 'invisible']);
export type PhonePresence = z.infer<typeof PhonePresence>;

/** How long a status is meant to last; without it until another one is chosen. */
export const PresenceLasting = z.enum(['30-minutes', '1-hour', 'until-tomorrow']);
export type PresenceLasting = z.infer<typeof PresenceLasting>;

/** A person one can call from the tray. */
export const PhoneContact = z.object({
  userId: Id,
  name: Text,
  /** Nobody is shown as offline while that is not known. */
  status: z.enum(['available', 'away', 'dnd', 'in-call', 'offline', 'unknown']),
  favourite: z.boolean(),
});
export type PhoneContact = z.infer<typeof PhoneContact>;

/** The phases are those of the call core, see `src/renderer/call/call.ts`; an ended call is not listed. */
export const PhoneCall = z.object({
  callId: Id,
  peerName: Text,
  media: Media,
  phase: z.enum(['dialing', 'ringing-out', 'ringing-in', 'connecting', 'active', 'reconnecting']),
  /** Rings while another call is going on: shown quietly. */
  waiting: z.boolean(),
  /** By this person's rule for the caller it is to be heard also in do not disturb, or not at all. */
  ringRule: z.optional(z.enum(['always', 'silent'])),
  /** What is really sent, not what was asked for. */
  muted: z.boolean(),
  /** Muted until the microphone is open: the person has asked to be heard. */
  microphoneOpening: z.optional(z.boolean()),
  held: z.boolean(),
  /** Is being transferred to somebody. */
  handover: z.optional(z.boolean()),
  /** The other side is shown this screen, or would be if the call were not on hold. */
  sharing: z.optional(z.boolean()),
  /** The other side is shown this person's picture. */
  cameraOn: z.optional(z.boolean()),
  /** The name of who handed the caller over. */
  transferredBy: z.optional(Text),
  /** Whom one handed over is on hold here again, because nobody took the call. */
  returned: z.optional(z.boolean()),
  /**
   * It is the room that this phone is in: `callId` is its id, `peerName` its name, and to hang up is to leave it. `others`: how
   * many people are in it beside this one.
   */
  room: z.optional(z.object({ others: z.int().check(z.gte(0)) })),
  /** `peerName` rings this person into a room, `callId`, of this name, in which these people are as well; to answer is to enter it. */
  ring: z.optional(z.object({ room: z.optional(Text), people: z.array(Text).check(z.maxLength(8)) })),
  /** When it was answered, ms since epoch; null before. */
  answeredAt: z.nullable(z.number()),
});
export type PhoneCall = z.infer<typeof PhoneCall>;

/** A room that this person may enter, and the names of who is inside. */
export const PhoneRoom = z.object({ roomId: Id, name: Text, people: z.array(Text).check(z.maxLength(8)) });
export type PhoneRoom = z.infer<typeof PhoneRoom>;

/** Somebody in the team of whom the history tells. */
const RecentPerson = z.object({ userId: Id, name: Text });

export const PhoneSnapshot = z.object({
  connection: PhoneConnection,
  self: z.nullable(
    z.object({
      name: Text,
      presence: PhonePresence,
      /** When the status ends by itself, ms since epoch. */
      until: z.optional(z.number()),
    }),
  ),
  /** Favourites first, then the recently called; what a menu can hold. */
  contacts: z.array(PhoneContact).check(z.maxLength(30)),
  calls: z.array(PhoneCall).check(z.maxLength(16)),
  /** Those with people inside first; what a menu can hold. */
  rooms: z.optional(z.array(PhoneRoom).check(z.maxLength(20))),
  missedCount: z.int().check(z.gte(0)),
  /** Only where a key opens or closes the microphone. */
  voice: z.optional(z.enum(['push-to-talk', 'push-to-mute'])),
  /** Whom this person called last. */
  redial: z.optional(RecentPerson),
  /** Whose call was missed last, and not looked at since. */
  missedFrom: z.optional(RecentPerson),
  /** Whom it is time to call back. `wish`: tells a wish from a later one for the same person. */
  callbacks: z.optional(
    z
      .array(z.object({ userId: Id, name: Text, isFree: z.boolean(), wish: z.number() }))
      .check(z.maxLength(100)),
  ),
});
export type PhoneSnapshot = z.infer<typeof PhoneSnapshot>;

/** The phone before the renderer has said anything. */
export const idleSnapshot: PhoneSnapshot = {
  connection: 'connecting',
  self: null,
  contacts: [],
  calls: [],
  missedCount: 0,
};

/**
 * Everything that buttons, tray items, hotkeys and notifications can ask for. Every command about a call names it
 * (`which-call.ts` says which one is meant), so that it can't act on another one than the person saw. A command that
 * makes no sense at the moment does nothing.
 */
export const PhoneCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), userId: Id, media: Media }),
  z.object({ type: z.literal('answer'), callId: Id, media: z.optional(Media) }),
  z.object({
    type: z.literal('decline'),
    callId: Id,
    message: z.optional(Text),
    /** Reminds the person of calling back after so long. */
    callBackInMinutes: z.optional(Minutes),
  }),
  z.object({ type: z.literal('hang-up'), callId: Id }),
  z.object({ type: z.literal('toggle-mute'), callId: Id }),
  z.object({ type: z.literal('set-muted'), callId: Id, muted: z.boolean() }),
  z.object({ type: z.literal('set-camera'), callId: Id, on: z.boolean() }),
  /** Without a hint the one used before. */
  z.object({ type: z.literal('set-screen'), callId: Id, on: z.boolean(), hint: z.optional(ScreenHint) }),
  /** Going on with a call puts the one that is spoken in on hold. */
  z.object({ type: z.literal('set-held'), callId: Id, held: z.boolean() }),
  /** Hands the other side over; who is in a call here already is connected with them at once. */
  z.object({ type: z.literal('transfer'), callId: Id, to: Id }),
  z.object({ type: z.literal('take-back'), callId: Id }),
  /** Says when it is time to call that person: after some minutes, or (null) as soon as both are free. */
  z.object({ type: z.literal('call-back'), userId: Id, inMinutes: z.nullable(Minutes) }),
  z.object({ type: z.literal('forget-callback'), userId: Id }),
  z.object({
    type: z.literal('set-presence'),
    presence: PhonePresence,
    lasting: z.optional(PresenceLasting),
  }),
  /**
   * The key of push to talk or push to mute, wherever it is held. `lost`: nobody can tell any more whether it is, as where
   * the screen was locked, and the microphone is closed.
   */
  z.object({ type: z.literal('talk-key'), key: z.enum(['down', 'up', 'lost']) }),
  /** Enters a room, and leaves the one before. Calls that are spoken in are held. */
  z.object({ type: z.literal('join-room'), roomId: Id }),
  z.object({
    type: z.literal('show'),
    screen: z.enum(['people', 'rooms', 'history', 'settings', 'admin', 'call', 'room']),
  }),
]);
export type PhoneCommand = z.infer<typeof PhoneCommand>;
