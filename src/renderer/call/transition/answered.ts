import { isMuted } from '../../participant/local-state.ts';
import type { DeviceId } from '@protocol';
import {
  type Active,
  type Answered,
  type CallEventOf,
  type Connecting,
  type LinkFailure,
  type Reconnecting,
  type RemoteMedia,
  isConfirmed,
} from '../call.ts';
import type { CallEffect, Farewell, Transition } from '../call-effects.ts';
import { acknowledged, handoverReactions, reconcile, setHeld } from './handover.ts';
import { changed, end, ignored, localReactions, type Reactions } from './reactions.ts';
import { withMedia } from './remote.ts';
import { sharingReactions } from './sharing.ts';

const withRemote = (call: Answered, remote: Partial<RemoteMedia>): Transition =>
  changed({ ...call, remote: { ...call.remote, ...remote } });

const announcements = ({ local }: Answered): readonly CallEffect[] => [
  { type: 'send-media', muted: isMuted(local), camera: local.cameraOn, screen: local.screenOn },
  { type: 'send-hold', held: local.held },
];

/** What happens to a link only matters when it is the link of the device that answered. */
const ofPeer =
  <C extends Answered, E extends { readonly device: DeviceId }>(react: (call: C, event: E) => Transition) =>
  (call: C, event: E): Transition =>
    event.device === call.device ? react(call, event) : ignored(call);

/** Who cancels in the moment of the answer has hung up; whether the answer counted, the server knows. */
function left(call: Answered, { reason, at }: CallEventOf<'peer-left'>): Transition {
  if (!isConfirmed(call)) return end(call, { reason, by: 'remote', at });
  const why = reason === 'media-failed' ? reason : 'hangup';
  return end(call, { reason: why, by: 'remote', at }, { how: 'confirm', reason: why });
}

function signaled(call: Answered, { from, signal }: CallEventOf<'signaled'>): Transition {
  if (from !== call.device) return ignored(call);
  return { call, effects: [{ type: 'receive-signal', from, signal }] };
}

const failed = (reason: LinkFailure): Farewell => ({
  ...{ how: 'hangup', reason: 'media-failed' },
  ...(reason !== 'media-failed' && { detail: reason }),
});

/** The same in all phases after the answer. */
const answered = {
  ...localReactions,
  ...handoverReactions,
  ...sharingReactions,
  answer: ignored,
  decline: ignored,
  'hang-up': (call, { at }) =>
    end(call, { reason: 'hangup', by: 'local', at }, { how: 'hangup', reason: 'hangup' }),
  'set-held': setHeld,
  started: ignored,
  merged: ignored,
  'device-ringing': ignored,
  answered: ignored,
  'auto-answered': ignored,
  'answer-confirmed': ignored,
  'answer-refused': ignored,
  'peer-ended': end,
  'peer-left': left,
  signaled,
  'peer-held': (call, { held }) => withRemote(held || call.local.held ? call : acknowledged(call), { held }),
  'peer-media': (call, media) => withRemote(call, withMedia(call.remote, media)),
  'peer-line': (call, { connected }) => withRemote(call, { signalingLost: !connected }),
  'line-restored': ignored,
  resumed: (call, event) => (event.state === 'active' ? reconcile(call, event) : ignored(call)),
  'offer-made': ignored,
  'link-up': ignored,
  'link-down': ignored,
  // The server has one word for all of it; the detail is for the logs of both and for the screen of the other one.
  'link-failed': ofPeer((call: Answered, { reason, by, at }: CallEventOf<'link-failed'>) =>
    end(call, { reason, by, at }, failed(reason)),
  ),
  timer: ignored,
} satisfies Reactions<Answered>;

const activate = ({ confirmed: _confirmed, up: _up, ...call }: Connecting): Active => ({
  ...call,
  phase: 'active',
});

/** Active as soon as both hold: the server agreed, and media has a path. */
const advanced = (call: Connecting): Connecting | Active =>
  call.confirmed && call.up ? activate(call) : call;

const advance = (call: Connecting): Transition => changed(advanced(call));

function resumeConnecting(call: Connecting, event: CallEventOf<'resumed'>): Transition {
  const { state } = event;
  if (state === 'active' && call.confirmed) return reconcile(call, event);
  if (state === 'active') return reconcile(advanced({ ...call, confirmed: true }), event);
  if (call.confirmed) return ignored(call);
  // The answer never arrived, and it still rings for everybody.
  return {
    call,
    effects: [{ type: 'send-answer', media: call.local.wantsCamera ? 'video' : 'audio' }],
  };
}

export const connecting: Reactions<Connecting> = {
  ...answered,
  'answer-confirmed': (call) => advance({ ...call, confirmed: true }),
  // Why it was refused (answered elsewhere, cancelled) decides what the person is told.
  'answer-refused': (call) => (call.confirmed ? ignored(call) : { call, effects: [{ type: 'ask-server' }] }),
  resumed: resumeConnecting,
  'link-up': ofPeer((call: Connecting) => advance({ ...call, up: true })),
  'link-down': ofPeer((call: Connecting) => changed({ ...call, up: false })),
};

export const active: Reactions<Active> = {
  ...answered,
  'link-down': ofPeer((call: Active): Transition => changed({ ...call, phase: 'reconnecting' })),
};

/** What the page before may have begun since it was written down. */
const LINKS_UNKEPT = 20;

/** The server keeps the place of a page that was loaded anew. */
function comeBack({ from, ...call }: Reconnecting, event: CallEventOf<'resumed'>): Transition {
  if (!from || event.state !== 'active') return answered.resumed(from ? { ...call, from } : call, event);
  const { device } = call;
  const next = reconcile(call, event);
  return {
    call: next.call,
    effects: [
      {
        ...{ type: 'reopen-link', device, role: call.direction === 'outgoing' ? 'offerer' : 'answerer' },
        link: from.link + LINKS_UNKEPT,
      },
      { type: 'permit-link', device },
      { type: 'expect-link', device },
      // The other side knows this one as the page before was.
      ...announcements(call),
      ...next.effects,
    ],
  };
}

export const reconnecting: Reactions<Reconnecting> = {
  ...answered,
  resumed: comeBack,
  // The page was not back in time, so the server took its person for gone.
  'peer-ended': (call, ending) =>
    call.from && ending.by === 'local'
      ? end(call, { ...ending, reason: 'signaling-lost', by: 'server' })
      : end(call, ending),
  'link-up': ofPeer((call: Reconnecting): Transition => changed({ ...call, phase: 'active' })),
};
