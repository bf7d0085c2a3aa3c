import type {
  CallId,
  CallMedia,
  DeviceId,
  EndDetail,
  EndReason,
  PeerSignal,
  Person,
  RingRule,
  UserId,
} from '@protocol';
import type { ScreenHint } from '@shared/phone.ts';
import type { MediaProblem, ScreenProblem } from '../media/media-problem.ts';
import type { LocalState, MicrophoneNews } from '../participant/local-state.ts';

/**
 * One call, as this device sees it: a value that only `transition` makes new versions of.
 *
 * ```
 *            dial                                  receive
 *             │                                       │
 *             ▼         started                       ▼
 *         ┌────────┐  ┌──────────────┐          ┌────────────┐
 *         │dialing ├─▶│ ringing-out  │          │ ringing-in │
 *         └───┬────┘  └──────┬───────┘          └─────┬──────┘
 *             │              │ answered               │ answer · auto-answered
 *             │              ▼                        ▼
 *             │       ┌───────────────────────────────────────┐
 *             │       │              connecting               │ (skipped when the link is up already)
 *             │       └──────────────────┬────────────────────┘
 *             │                  link-up │ and the server agreed
 *             │                          ▼       link-down
 *             │                     ┌────────┐ ──────────▶ ┌──────────────┐
 *             │                     │ active │             │ reconnecting │
 *             │                     └────┬───┘ ◀────────── └──────┬───────┘
 *             │                          │        link-up         │
 *             ▼                          ▼                        ▼
 *         ┌───────────────────────────────────────────────────────────────┐
 *         │ ended (from every phase; it absorbs everything that is late)  │
 *         └───────────────────────────────────────────────────────────────┘
 * ```
 *
 * - `dialing`: the caller has pressed *call* and the server has not said yet that it rings; the callee knows nothing.
 * - `ringing-out`: the caller hears ringback; at least one device of the callee knows of the call.
 * - `ringing-in`: the callee's device rings (or beeps, when waiting); the caller is in `ringing-out`.
 * - `connecting`: one side answered and the other knows or will in a moment; media has no path yet, or (callee only)
 *   the server has not confirmed that this device was the first to answer.
 * - `active`: both can hear each other.
 * - `reconnecting`: they could, the path broke, and both look for another one.
 * - `ended`: over, for the reason it carries; shown for a while, then forgotten.
 */
export type Call = Dialing | RingingOut | RingingIn | Connecting | Active | Reconnecting | Ended;

/** What the other side says about itself. */
export interface RemoteMedia {
  readonly muted: boolean;
  readonly cameraOn: boolean;
  readonly screenOn: boolean;
  /** It has said something about screens; null before it has said anything. */
  readonly knowsScreens: boolean | null;
  readonly held: boolean;
  readonly signalingLost: boolean;
}

/** A connection to one of the callee's devices, made before the answer. */
interface WarmLink {
  readonly device: DeviceId;
  readonly up: boolean;
}

interface CallIdentity {
  readonly callId: CallId;
  readonly peer: Person;
  readonly direction: 'outgoing' | 'incoming';
  /** What the caller asked for. */
  readonly media: CallMedia;
  /** Came in while another call was going on. */
  readonly waiting: boolean;
  /** How this person has the calls of this caller, if not as usual. */
  readonly ringRule?: RingRule;
  /** It came of somebody handing the caller over to the callee. */
  readonly origin?: CallOrigin;
}

export interface CallOrigin {
  readonly by: Person;
  /** The call with them, where this device has it. */
  readonly of: CallId | null;
}

/** What is known of a call that is being handed over to somebody else. */
export interface HandoverNews {
  readonly newCallId: CallId;
  readonly to: Person;
  /** It is this side that hands over; else this side is handed over. */
  readonly giving: boolean;
  /** The two are being connected by somebody who talks to both. */
  readonly attended: boolean;
}

export interface CallHandover extends HandoverNews {
  /** The person has asked to have the call back. */
  readonly wantsBack: boolean;
  /** The server has not been told yet, so it can be undone. `joins`: the call that this one is connected with. */
  readonly pending?: { readonly joins: CallId };
}

interface LiveCall extends CallIdentity {
  readonly local: LocalState;
}

export interface Dialing extends LiveCall {
  readonly phase: 'dialing';
  /** Whether this device connects before the answer. */
  readonly mayWarm: boolean;
  /** The request is out; `offer` is what it carried, for repeating it. */
  readonly request: { readonly offer: string | null } | null;
  /** What overtook the acknowledgement of the request: it makes sense only after it. */
  readonly early: readonly CallEvent[];
}

/** What the other side has said, which knows already that the call is answered, while it rings on this side. */
export interface EarlyNews {
  readonly remote?: RemoteMedia;
  readonly handover?: HandoverNews;
}

/** Early news: of the device that answered. */
export interface RingingOut extends LiveCall, EarlyNews {
  readonly phase: 'ringing-out';
  /** Both sides may connect before the answer. */
  readonly warm: boolean;
  readonly links: readonly WarmLink[];
}

/** Early news: of the caller, who knows that two calls have crossed, and so this one is answered. */
export interface RingingIn extends LiveCall, EarlyNews {
  readonly phase: 'ringing-in';
  readonly device: DeviceId;
  /** The link to `device` is up. */
  readonly up: boolean;
  /** By the person's setting the microphone is open already, and goes nowhere. */
  readonly opensMicrophone: boolean;
}

interface AnsweredCall extends LiveCall {
  /** The device at the other end. */
  readonly device: DeviceId;
  readonly answeredAt: number;
  readonly remote: RemoteMedia;
  readonly handover?: CallHandover;
  /** A handover that came to nothing, until the person has taken notice. */
  readonly returned?: { readonly to: Person; readonly reason: EndReason };
}

export interface Connecting extends AnsweredCall {
  readonly phase: 'connecting';
  /** The server has agreed that this call is answered, by this device. */
  readonly confirmed: boolean;
  readonly up: boolean;
}

export interface Active extends AnsweredCall {
  readonly phase: 'active';
}

export interface Reconnecting extends AnsweredCall {
  readonly phase: 'reconnecting';
  /**
   * The page was loaded anew in the middle of this call, and the server has yet to say that it goes on: from what the
   * page before has come to, it is connected anew then.
   */
  readonly from?: { readonly link: number; readonly seq: number };
}

/** How and when a call ended. */
export interface End {
  readonly reason: CallEndReason;
  readonly by: EndedBy;
  readonly message: string | null;
  readonly at: number;
  /** Whom the other side talks to instead, if that is why. */
  readonly transferredTo?: Person;
  /** How long after the end the server takes such a call again, where it said so. */
  readonly retryAfterMs?: number;
}

export interface Ended extends CallIdentity, End {
  readonly phase: 'ended';
  readonly answeredAt: number | null;
}

export type EndedBy = 'local' | 'remote' | 'server';
export type Answered = Connecting | Active | Reconnecting;
export type Live = Exclude<Call, Ended>;

export type LinkFailure = 'media-failed' | EndDetail;

/** `dial`: no word from the server; `ring`: the ringing outlasted what the server announced, so its end got lost. */
export type CallTimer = 'dial' | 'ring';

/** Everything that can happen to a call, with what comes along. Times are ms since epoch. */
interface CallEvents {
  // ---- the person
  answer: { readonly media: CallMedia; readonly at: number };
  decline: { readonly message: string | null; readonly at: number };
  'hang-up': { readonly at: number };
  'set-muted': { readonly muted: boolean };
  'set-camera': { readonly on: boolean };
  /** Without a hint the one used before. */
  'set-screen': { readonly on: boolean; readonly hint?: ScreenHint | undefined };
  'set-held': { readonly held: boolean };
  /** `joins`: this device's own call with `to`, whom the other side is connected with at once. */
  'hand-over': { readonly to: Person; readonly newCallId: CallId; readonly joins: CallId | null };
  'take-back': object;
  /** The time to undo that transfer is over. */
  'send-transfer': { readonly newCallId: CallId };

  // ---- the server
  started: {
    readonly offeredTo: DeviceId | null;
    readonly warm: boolean;
    readonly ringTimeoutMs: number;
  };
  /** The other person was calling at the same moment: this call goes on as theirs. */
  merged: { readonly into: CallId; readonly at: number };
  'device-ringing': { readonly device: DeviceId };
  answered: { readonly device: DeviceId; readonly at: number };
  /** The server answered for this device, because two calls crossed. */
  'auto-answered': { readonly media: CallMedia; readonly at: number };
  'answer-confirmed': object;
  /** Somebody was quicker or the call is over; the server is asked which. */
  'answer-refused': object;
  'peer-ended': End;
  'handover-refused': object;
  /** The other side hands this one over. */
  transferring: { readonly handover: HandoverNews };
  'transfer-returned': { readonly newCallId: CallId; readonly reason: EndReason };
  /** The other side says directly that it has left; the server may not know yet. */
  'peer-left': { readonly reason: 'hangup' | 'cancelled' | 'media-failed'; readonly at: number };
  signaled: { readonly from: DeviceId; readonly signal: PeerSignal };
  'peer-held': { readonly held: boolean };
  /** Without `screen` nothing is said about it: not every client or server knows of screens. */
  'peer-media': { readonly muted: boolean; readonly camera: boolean; readonly screen?: boolean | undefined };
  'peer-line': { readonly connected: boolean };
  /** The line to the server is back, and a request that was under way may be lost. */
  'line-restored': object;
  /** After the line was restored: what the server says about this call. */
  resumed: {
    readonly state: 'ringing' | 'active';
    readonly peerDevice: DeviceId | null;
    readonly at: number;
    readonly handover?: HandoverNews;
    /** The handover that the server could know of when it was asked. */
    readonly knownHandover?: CallId | null;
  };

  // ---- this device
  /** `null`: none is to be sent, or none could be made. */
  'offer-made': { readonly offer: string | null };
  'link-up': { readonly device: DeviceId };
  'link-down': { readonly device: DeviceId };
  /** Every attempt to connect was in vain, or there will be none. */
  'link-failed': {
    readonly device: DeviceId;
    readonly reason: LinkFailure;
    /** Whose doing it is, as far as this side knows. */
    readonly by: EndedBy;
    readonly at: number;
  };
  microphone: MicrophoneNews;
  camera: { readonly on: boolean; readonly problem: MediaProblem | null };
  screen: { readonly on: boolean; readonly problem: ScreenProblem | null };
  timer: { readonly timer: CallTimer; readonly at: number };
}

export type CallEventType = keyof CallEvents;
export type CallEventOf<T extends CallEventType> = { [K in T]: { readonly type: K } & CallEvents[K] }[T];
export type CallEvent = CallEventOf<CallEventType>;

export function isAnswered(call: Call): call is Answered {
  return call.phase === 'connecting' || call.phase === 'active' || call.phase === 'reconnecting';
}

/** This side calls, and nobody has answered. */
function isOutgoing(call: Call): call is Dialing | RingingOut {
  return call.phase === 'dialing' || call.phase === 'ringing-out';
}

/** A call on its way, with the one it came of and goes back to when nobody answers: what is wanted holds for both. */
export function withOrigin(call: Call): readonly CallId[] {
  const of = isOutgoing(call) ? (call.origin?.of ?? null) : null;
  return of === null ? [call.callId] : [call.callId, of];
}

/** Somebody in these calls. */
export function knownPerson(calls: readonly Call[], userId: UserId): Person | null {
  const people = calls.flatMap((call) => (isAnswered(call) && call.handover ? [call.handover.to] : []));
  return [...people, ...calls.map(({ peer }) => peer)].find((person) => person.userId === userId) ?? null;
}

/**
 * What only this side knows of; the server is told an {@link EndDetail} when this side ends a call for it. `too-often`:
 * there were so many calls or requests of this person that the server does not let them ring for a moment. `too-many`:
 * this person is in as many calls as anybody may be.
 */
type OwnEndReason = EndDetail | 'too-often' | 'too-many';
type CallEndReason = EndReason | OwnEndReason;

/** The device at the other end once the server has agreed to the answer; only then it may be told things. */
export function isConfirmed(call: Call): call is Answered {
  return isAnswered(call) && (call.phase !== 'connecting' || call.confirmed);
}
