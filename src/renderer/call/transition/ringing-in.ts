import type { CallMedia } from '@protocol';
import type { Connecting, RingingIn } from '../call.ts';
import type { Transition } from '../call-effects.ts';
import { earlyNews, informed, split, withEarlyNews } from './early-news.ts';
import { notHandedOver } from './handover.ts';
import { changed, end, ignored, localReactions, type Reactions } from './reactions.ts';
import { notShared } from './sharing.ts';

interface Answer {
  readonly media: CallMedia;
  readonly at: number;
  readonly confirmed: boolean;
}

/** The answer leaves first, then the devices are opened and the link is let loose: none waits for another. */
function answer(call: RingingIn, { media, at, confirmed }: Answer): Transition {
  const { device, up } = call;
  const [known, news] = split(call);
  const next: Omit<Connecting, 'remote'> = {
    ...known,
    phase: 'connecting',
    local: { ...call.local, wantsCamera: media === 'video' },
    answeredAt: at,
    confirmed,
  };
  const answered = withEarlyNews(confirmed && up ? { ...next, phase: 'active' } : next, news);
  return {
    call: answered.call,
    effects: [
      ...(confirmed ? [] : [{ type: 'send-answer', media } as const]),
      { type: 'permit-link', device },
      { type: 'expect-link', device },
      ...answered.effects,
    ],
  };
}

export const ringingIn: Reactions<RingingIn> = {
  ...localReactions,
  ...notHandedOver,
  ...earlyNews,
  ...notShared,
  answer: (call, { media, at }) => answer(call, { media, at, confirmed: false }),
  decline: (call, { message, at }) =>
    end(call, { reason: 'declined', by: 'local', at }, { how: 'decline', message }),
  'hang-up': (call, { at }) =>
    end(call, { reason: 'declined', by: 'local', at }, { how: 'decline', message: null }),
  // The camera is chosen with the answer.
  'set-camera': ignored,
  'set-held': ignored,
  started: ignored,
  merged: ignored,
  'device-ringing': ignored,
  answered: ignored,
  'auto-answered': (call, { media, at }) => answer(call, { media, at, confirmed: true }),
  'answer-confirmed': ignored,
  'answer-refused': ignored,
  'peer-ended': end,
  'peer-left': (call, { at }) => end(call, { reason: 'cancelled', by: 'remote', at }),
  signaled: (call, { from, signal }) =>
    from === call.device ? { call, effects: [{ type: 'receive-signal', from, signal }] } : ignored(call),
  // The caller may not have heard that it rings here.
  'line-restored': (call) => ({ call, effects: [{ type: 'send-ringing' }] }),
  // That it is answered is heard as the answer to the own call, which crossed this one.
  resumed: (call, event) => changed(informed(call, event)),
  'offer-made': ignored,
  'link-up': (call, { device }) => (device === call.device ? changed({ ...call, up: true }) : ignored(call)),
  'link-down': (call, { device }) =>
    device === call.device ? changed({ ...call, up: false }) : ignored(call),
  'link-failed': ignored,
  microphone: (call, event) =>
    call.opensMicrophone ? localReactions.microphone(call, event) : ignored(call),
  // The camera stays closed while it rings.
  camera: ignored,
  timer: (call, { timer, at }) =>
    timer === 'ring' ? end(call, { reason: 'no-answer', by: 'server', at }) : ignored(call),
};
