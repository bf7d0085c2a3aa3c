import type { CallId, CallMedia, DeviceId, PeerSignal, Person, RingRule } from '@protocol';
import {
  type Answered,
  type Call,
  type CallEvent,
  type CallEventOf,
  type CallEventType,
  type CallOrigin,
  type Live,
  isAnswered,
  isConfirmed,
} from './call.ts';
import { isMuted, freshLocal } from '../participant/local-state.ts';
import type { CallEffect, DesiredCallMedia, Transition } from './call-effects.ts';
import type { CutOff } from '../link/ice/ice-choice-model.ts';
import type { KeptCall } from './kept-calls.ts';
import { active, connecting, reconnecting } from './transition/answered.ts';
import { RING_SLACK_MS, dialing } from './transition/dialing.ts';
import { end, ignored, type Reactions, withLocal } from './transition/reactions.ts';
import { nothingKnown } from './transition/remote.ts';
import { ringingIn } from './transition/ringing-in.ts';
import { ringingOut } from './transition/ringing-out.ts';

/** How long *dialing* may last while the line to the server comes and goes. */
const DIAL_TIMEOUT_MS = 15_000;

const closed: DesiredCallMedia = {
  ...{ microphone: false, camera: false, screen: null },
  ...{ muted: true, held: false, flowingTo: null, hearsScreen: false },
};

export interface Dial {
  readonly callId: CallId;
  readonly peer: Person;
  readonly media: CallMedia;
  /** This device's setting: whether it connects before the answer. */
  readonly mayWarm: boolean;
  readonly origin?: CallOrigin;
  /** As in the call it came of: nobody is heard who did not want to be. */
  readonly muted?: boolean;
}

/** A call begins here: this person calls. The microphone opens at once, because they want to talk. */
export function dial({ callId, peer, media, mayWarm, origin, muted = false }: Dial): Transition {
  const call: Call = {
    ...{ callId, peer, media, mayWarm },
    ...(origin && { origin }),
    direction: 'outgoing',
    waiting: false,
    phase: 'dialing',
    local: { ...freshLocal, muted, wantsCamera: media === 'video' },
    request: mayWarm ? null : { offer: null },
    early: [],
  };
  return {
    call,
    effects: [
      mayWarm ? { type: 'make-offer' } : { type: 'send-start', offer: null },
      { type: 'sync-media', desired: desiredMedia(call) },
      { type: 'start-timer', timer: 'dial', ms: DIAL_TIMEOUT_MS },
    ],
  };
}

export interface Incoming {
  readonly callId: CallId;
  readonly peer: Person;
  readonly media: CallMedia;
  readonly device: DeviceId;
  readonly waiting: boolean;
  /** The caller allows it, the server allows it and this device's setting allows it. */
  readonly warm: boolean;
  /** This device's setting: whether the microphone opens while it rings. */
  readonly opensMicrophone: boolean;
  readonly offer: PeerSignal | null;
  readonly ringTimeoutMs: number;
  readonly ringRule?: RingRule;
  readonly origin?: CallOrigin;
}

/** A call begins here: somebody calls. Unless the person wants it so, no light goes on because somebody rings. */
export function receive(incoming: Incoming): Transition {
  const { callId, peer, media, device, waiting, warm, opensMicrophone, offer } = incoming;
  const { ringTimeoutMs, ringRule, origin } = incoming;
  const effects: CallEffect[] = [{ type: 'send-ringing' }, { type: 'open-link', device, role: 'answerer' }];
  if (offer) effects.push({ type: 'receive-signal', from: device, signal: offer });
  if (warm) effects.push({ type: 'permit-link', device });
  effects.push({ type: 'start-timer', timer: 'ring', ms: ringTimeoutMs + RING_SLACK_MS });
  const call: Call = {
    ...{ callId, peer, media, device, waiting, opensMicrophone },
    ...(ringRule && { ringRule }),
    ...(origin && { origin }),
    direction: 'incoming',
    phase: 'ringing-in',
    local: freshLocal,
    up: false,
  };
  if (opensMicrophone) effects.push({ type: 'sync-media', desired: desiredMedia(call) });
  return { call, effects };
}

/**
 * A call that can't come about, because nothing may go directly and there is no relay: over before anything is opened,
 * asked for or rings. Whoever calls is told why; but a server that lets nothing ring on (`ringsOn`) would take the word of
 * one device for all of the person, and is left to ring at the others.
 */
export function turnedAway(
  { call }: Transition,
  { cut, ringsOn, at }: { readonly cut: CutOff; readonly ringsOn: boolean; readonly at: number },
): Transition {
  if (call.phase === 'ended') return ignored(call);
  const farewell = { how: 'hangup', reason: 'media-failed', detail: 'no-relay' } as const;
  return end(
    call,
    { reason: 'no-relay', by: cut === 'by-server' ? 'server' : 'local', at },
    call.direction === 'incoming' && ringsOn ? farewell : undefined,
  );
}

/** A call goes on in a page that was loaded anew: as it was, once the server has said that it is not over. */
export function bringBack({ muted, camera, held, link, seq, ...known }: KeptCall): Transition {
  const call: Call = {
    ...known,
    ...{ phase: 'reconnecting', waiting: false, remote: nothingKnown, from: { link, seq } },
    local: { ...freshLocal, muted, wantsCamera: camera, held },
  };
  return { call, effects: [{ type: 'sync-media', desired: desiredMedia(call) }] };
}

/** Nobody is heard who has to hold a key for that. */
export function mutedFromTheStart({ call, effects }: Transition): Transition {
  if (call.phase === 'ended') return { call, effects };
  const muted = withLocal(call, { muted: true });
  const desired = desiredMedia(muted);
  return {
    call: muted,
    effects: effects.map((effect) => (effect.type === 'sync-media' ? { ...effect, desired } : effect)),
  };
}

/**
 * A call that takes the place of `joined`, because whom that one is with connects this side with the caller: answered
 * from its beginning, muted if that one was. It only rings when it has nothing to do with that call.
 */
export function joinedBy(
  rings: Transition,
  { joined, by, at }: { readonly joined: Call; readonly by: Person | undefined; readonly at: number },
): Transition {
  if (!isAnswered(joined) || joined.peer.userId !== by?.userId) return rings;
  return joiningSteps(joined, at).reduce((done, event) => {
    const next = transition(done.call, event);
    return { call: next.call, effects: [...done.effects, ...next.effects] };
  }, rings);
}

/** What happens to a call that takes the place of this one. */
export function joiningSteps({ local }: Answered, at: number): readonly CallEvent[] {
  return [
    { type: 'set-muted', muted: local.muted },
    // Who shows themselves to one person has not chosen to be seen by another.
    { type: 'answer', media: 'audio', at },
  ];
}

/**
 * The one way a call changes: pure, total, synchronous. What follows from a change of its media for the devices and
 * for the other side is worked out here, once, by comparing before and after.
 */
export function transition(call: Call, event: CallEvent): Transition {
  const step = react(call, event);
  const effects = [...step.effects, ...mediaEffects(call, step.call)];
  // What overtook the acknowledgement of the start happens now, in the order in which it came.
  if (call.phase !== 'dialing' || step.call.phase !== 'ringing-out') return { call: step.call, effects };
  return call.early.reduce<Transition>(
    (done, early) => {
      const next = transition(done.call, early);
      return { call: next.call, effects: [...done.effects, ...next.effects] };
    },
    { call: step.call, effects },
  );
}

function react(call: Call, event: CallEvent): Transition {
  switch (call.phase) {
    case 'dialing':
      return lookUp(dialing, call, event);
    case 'ringing-out':
      return lookUp(ringingOut, call, event);
    case 'ringing-in':
      return lookUp(ringingIn, call, event);
    case 'connecting':
      return lookUp(connecting, call, event);
    case 'active':
      return lookUp(active, call, event);
    case 'reconnecting':
      return lookUp(reconnecting, call, event);
    case 'ended':
      return ignored(call);
  }
}

function lookUp<C extends Live, T extends CallEventType>(
  reactions: Reactions<C>,
  call: C,
  event: CallEventOf<T>,
): Transition {
  return reactions[event.type](call, event);
}

/** Whoever is there, while neither side holds. */
const heardBy = (call: Live): Answered | null =>
  isAnswered(call) && !call.local.held && !call.remote.held ? call : null;

/** What the devices and links of a call should be doing. */
function desiredMedia(call: Call): DesiredCallMedia {
  if (call.phase === 'ended') return closed;
  // Nobody has muted it: where that closes a microphone this one is to be open all the same.
  if (call.phase === 'ringing-in' && call.opensMicrophone)
    return { ...closed, muted: false, microphone: true };
  if (call.phase === 'ringing-in') return closed;
  const { held, muted, wantsCamera, wantsScreen, screenHint } = call.local;
  const peer = heardBy(call);
  return {
    microphone: true,
    // A held call has no use for a camera, and its light must not say otherwise.
    camera: wantsCamera && !held,
    screen: wantsScreen ? screenHint : null,
    muted,
    held,
    flowingTo: peer?.device ?? null,
    hearsScreen: peer?.remote.screenOn === true,
  };
}

function mediaEffects(before: Call, after: Call): CallEffect[] {
  if (before === after) return [];
  const effects: CallEffect[] = [];
  const desired = desiredMedia(after);
  if (!isSame(desired, desiredMedia(before))) effects.push({ type: 'sync-media', desired });
  if (!isConfirmed(after)) return effects;
  const told = isConfirmed(before) ? before.local : freshLocal;
  const { held, cameraOn, screenOn } = after.local;
  const muted = isMuted(after.local);
  const isToldMedia = muted === isMuted(told) && cameraOn === told.cameraOn && screenOn === told.screenOn;
  if (!isConfirmed(before) || !isToldMedia)
    effects.push({ type: 'send-media', muted, camera: cameraOn, screen: screenOn });
  if (held !== told.held) effects.push({ type: 'send-hold', held });
  return effects;
}

function isSame(a: DesiredCallMedia, b: DesiredCallMedia): boolean {
  return (
    a.microphone === b.microphone &&
    a.camera === b.camera &&
    a.screen === b.screen &&
    a.muted === b.muted &&
    a.held === b.held &&
    a.flowingTo === b.flowingTo &&
    a.hearsScreen === b.hearsScreen
  );
}
