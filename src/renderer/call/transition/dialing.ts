import type { CallEvent, CallEventOf, Dialing, RingingOut } from '../call.ts';
import type { CallEffect, Transition } from '../call-effects.ts';
import { notHandedOver } from './handover.ts';
import { changed, end, ignored, localReactions, type Reactions } from './reactions.ts';
import { notShared } from './sharing.ts';

/** How much longer than announced a call may ring before this device concludes that it missed the end. */
export const RING_SLACK_MS = 5_000;

const later = (call: Dialing, event: CallEvent): Transition =>
  changed({ ...call, early: [...call.early, event] });

function started(call: Dialing, event: CallEventOf<'started'>): Transition {
  const { mayWarm, request, early: _early, ...rest } = call;
  const warm = mayWarm && event.warm;
  const device = request?.offer === null ? null : event.offeredTo;
  const ringing: RingingOut = {
    ...rest,
    phase: 'ringing-out',
    warm,
    links: device === null ? [] : [{ device, up: false }],
  };
  const effects: CallEffect[] = [
    { type: 'assign-offer', device },
    { type: 'start-timer', timer: 'ring', ms: event.ringTimeoutMs + RING_SLACK_MS },
  ];
  if (device !== null && warm) effects.push({ type: 'permit-link', device });
  return { call: ringing, effects };
}

export const dialing: Reactions<Dialing> = {
  ...localReactions,
  ...notHandedOver,
  transferring: later,
  'transfer-returned': later,
  ...notShared,
  answer: ignored,
  decline: ignored,
  'hang-up': (call, { at }) =>
    end(call, { reason: 'cancelled', by: 'local', at }, call.request ? { how: 'cancel' } : undefined),
  'set-held': ignored,
  started,
  merged: (call, { into, at }) => {
    const { call: ended, effects } = end(call, { reason: 'cancelled', by: 'server', at });
    const { muted, wantsCamera } = call.local;
    const media = wantsCamera ? 'video' : 'audio';
    return { call: ended, effects: [...effects, { type: 'continue-as', callId: into, media, muted }] };
  },
  'device-ringing': later,
  answered: later,
  'auto-answered': ignored,
  'answer-confirmed': ignored,
  'answer-refused': ignored,
  'peer-ended': end,
  'peer-left': ignored,
  signaled: later,
  'peer-held': later,
  'peer-media': later,
  'peer-line': later,
  'line-restored': (call) =>
    call.request ? { call, effects: [{ type: 'send-start', offer: call.request.offer }] } : ignored(call),
  resumed: ignored,
  'offer-made': (call, { offer }) =>
    call.request
      ? ignored(call)
      : { call: { ...call, request: { offer } }, effects: [{ type: 'send-start', offer }] },
  'link-up': ignored,
  'link-down': ignored,
  'link-failed': ignored,
  timer: (call, { timer, at }) =>
    timer === 'dial'
      ? end(call, { reason: 'signaling-lost', by: 'local', at }, call.request ? { how: 'cancel' } : undefined)
      : ignored(call),
};
