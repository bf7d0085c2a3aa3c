import * as z from 'zod/mini';
import { CallId, DeviceId, RoomId, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { oneLine } from './one-line.ts';
import { Person, RingRule } from './people.ts';

export const CallMedia = z.enum(['audio', 'video']);
export type CallMedia = z.infer<typeof CallMedia>;

/**
 * Why a call is over. Data, not an error: history and the words on the screen are functions of it.
 *
 * - `hangup`: either side ended an answered call, or its device was signed out.
 * - `declined` / `cancelled` / `no-answer`: the callee refused, the caller gave up, nobody answered in time.
 * - `busy`: the callee is set to do not disturb, takes no calls of this caller, or has too many calls ringing.
 * - `answered-elsewhere` / `declined-elsewhere`: told to the callee's other devices.
 * - `offline`: none of the callee's devices was reachable.
 * - `media-failed`: the two could not connect. `signaling-lost`: a side stayed away longer than its grace.
 * - `blocked`: the callee does not take calls from this caller. `failed`: a fault.
 * - `moved`: the two go on talking in a room, because one of them added somebody.
 */
export const EndReason = z.enum([
  'hangup',
  'declined',
  'busy',
  'cancelled',
  'no-answer',
  'answered-elsewhere',
  'declined-elsewhere',
  'offline',
  'media-failed',
  'signaling-lost',
  'blocked',
  'failed',
  'moved',
]);
export type EndReason = z.infer<typeof EndReason>;

/**
 * What a device that ended a call with `media-failed` knows besides. Optional, and one that the other side does not
 * know yet is left out: a call has to end all the same.
 *
 * - `untrusted`: the other device could not show that it is the one it claims to be.
 * - `no-relay`: the person's calls have to go through a relay, and there is none.
 */
const EndDetail = z.enum(['untrusted', 'no-relay']);
export type EndDetail = z.infer<typeof EndDetail>;
export const OptionalEndDetail = z.catch(z.optional(EndDetail), undefined);

/** Opaque to the server: a serialised `PeerSignal` (see `peer-signal.ts`). */
export const SignalBody = z.string().check(z.minLength(2), z.maxLength(limits.signalBody));

/**
 * Starts a call. `offer` is the first offer, made before anyone answers (fast answer); the server hands it to the
 * callee's most recently active device. `null` when the caller's settings forbid a connection before the answer.
 */
export const CallStart = z.object({
  callId: CallId,
  calleeId: UserId,
  media: CallMedia,
  offer: z.nullable(z.string().check(z.minLength(2), z.maxLength(limits.offerBody))),
  /** The call in which this person is being handed over to the callee; see `transfers.ts`. */
  transferOf: z.optional(CallId),
});
export type CallStart = z.infer<typeof CallStart>;

/**
 * - `ringing`: `offeredTo` is the device that got the first offer; `warm` is whether both may connect before the
 *   answer; `ringTimeoutMs` is how much longer it rings.
 * - `crossed`: the callee was calling the caller at that moment; the two calls became `callId`, which is the other
 *   person's and already answered by this device.
 * - `ended`: over at once (`offline`, `busy`, `blocked`); it is in the callee's log.
 */
export const CallStarted = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('ringing'),
    offeredTo: z.nullable(DeviceId),
    warm: z.boolean(),
    ringTimeoutMs: z.number(),
  }),
  z.object({ outcome: z.literal('crossed'), callId: CallId }),
  z.object({ outcome: z.literal('ended'), reason: EndReason }),
]);
export type CallStarted = z.infer<typeof CallStarted>;

/** Counts what one device says to others in one call, from 0; see {@link CallAcknowledge}. */
export const Seq = z.int().check(z.gte(0));

/** This device shows the call and rings; the caller may open a connection to it. */
export const CallRinging = z.object({ callId: CallId, seq: Seq });

/** First answer wins; a later one is refused with `call_gone`. */
export const CallAnswer = z.object({ callId: CallId, media: CallMedia });

export const CallDecline = z.object({
  callId: CallId,
  message: z.optional(z.string().check(oneLine, z.maxLength(limits.declineMessage.max))),
});

export const CallCancel = z.object({ callId: CallId });

/** `media-failed` when the devices gave up on connecting; otherwise the person hung up. */
export const CallHangup = z.object({
  callId: CallId,
  reason: z._default(z.enum(['hangup', 'media-failed']), 'hangup'),
  detail: OptionalEndDetail,
});

/**
 * The server passes it on to a device that is connected, and keeps nothing: who sent it says it again, under the same
 * `seq`, until the other device has acknowledged that.
 */
export const CallSignal = z.object({ callId: CallId, to: DeviceId, seq: Seq, body: SignalBody });
export type CallSignal = z.infer<typeof CallSignal>;

export const Runs = z.array(z.tuple([Seq, Seq])).check(z.minLength(1), z.maxLength(limits.acknowledgedRuns));

/**
 * Which numbers of the device `to` have arrived at this one (of signals, `call:ringing`, `call:hold` and `call:media`), as
 * runs, first and last. A repeated number is acknowledged again.
 */
export const CallAcknowledge = z.object({ callId: CallId, to: DeviceId, runs: Runs });
export type CallAcknowledge = z.infer<typeof CallAcknowledge>;

export const CallHold = z.object({ callId: CallId, seq: Seq, held: z.boolean() });
export type CallHold = z.infer<typeof CallHold>;

/**
 * What a side sends now, so that the other can show "muted" and "camera off" without guessing. `screen`: it shows
 * its screen; clients that can't do not say so.
 */
export const CallMediaState = z.object({
  callId: CallId,
  seq: Seq,
  muted: z.boolean(),
  camera: z.boolean(),
  screen: z.optional(z.boolean()),
});
export type CallMediaState = z.infer<typeof CallMediaState>;

// ---- server to client ---------------------------------------------------------------------------------------------

/**
 * `waiting`: this person is in a call already, so show it quietly and do not ring. `ringRule`: how they
 * have the calls of this caller, if not as usual: `always` rings although they are not to be disturbed, `silent` makes no
 * sound. `warm`: see {@link CallStarted}.
 */
export const CallIncoming = z.object({
  callId: CallId,
  caller: Person,
  fromDevice: DeviceId,
  media: CallMedia,
  offer: z.nullable(z.string()),
  warm: z.boolean(),
  waiting: z.boolean(),
  ringRule: z.optional(RingRule),
  ringTimeoutMs: z.number(),
  /** Who hands the caller over. */
  transferredBy: z.optional(Person),
  /** The call of this device that it takes the place of: to be answered at once. */
  joins: z.optional(CallId),
});
export type CallIncoming = z.infer<typeof CallIncoming>;

/** To the caller: this device of the callee rings. */
export const CallDeviceRinging = z.object({ callId: CallId, deviceId: DeviceId, seq: Seq });

/** To the caller: this device answered; every other connection of this call can go. */
export const CallAnswered = z.object({ callId: CallId, deviceId: DeviceId, media: CallMedia });

/** `by` is who ended it; `null` when the server did (a timeout, a lost device). */
export const CallEnded = z.object({
  callId: CallId,
  reason: EndReason,
  detail: OptionalEndDetail,
  by: z.nullable(UserId),
  message: z.optional(z.string()),
  /** It ended because the person who was handed over talks to this one now. */
  transferredTo: z.optional(UserId),
  /** With the reason `moved`: both devices have a seat in this room already. */
  roomId: z.optional(RoomId),
});
export type CallEnded = z.infer<typeof CallEnded>;

export const CallSignaled = z.object({
  callId: CallId,
  from: DeviceId,
  seq: z.int(),
  body: z.string(),
});
export type CallSignaled = z.infer<typeof CallSignaled>;

/** What the device `from` has of this one. */
export const CallAcknowledged = z.object({ callId: CallId, from: DeviceId, runs: Runs });

/** Of several states of the same kind the one with the highest `seq` is the newest. */
export const CallHeld = z.object({ callId: CallId, from: DeviceId, seq: Seq, held: z.boolean() });
export const CallMediaChanged = z.extend(CallMediaState, { from: DeviceId });

/** The other side's device lost (or regained) its signaling connection; media is not concerned. */
export const CallPeerConnection = z.object({ callId: CallId, connected: z.boolean() });
