import type { DeviceId } from '@protocol';
import type { Active, Connecting, RingingOut } from '../call.ts';
import type { CallEffect, Transition } from '../call-effects.ts';
import { earlyNews, informed, split, withEarlyNews } from './early-news.ts';
import { notHandedOver } from './handover.ts';
import { changed, end, ignored, localReactions, type Reactions } from './reactions.ts';
import { notShared } from './sharing.ts';

/**
 * Ringing devices that get a connection before the answer: the one that got the offer and two more. Must not exceed
 * `limits.warmDevices` of the wire contract, which a pure file can't import; a test compares them.
 */
export const WARM_DEVICES = 3;

const linkTo = (call: RingingOut, device: DeviceId) => call.links.find((link) => link.device === device);

function setUp(call: RingingOut, device: DeviceId, up: boolean): Transition {
  if (!linkTo(call, device)) return ignored(call);
  return changed({
    ...call,
    links: call.links.map((link) => (link.device === device ? { device, up } : link)),
  });
}

function deviceRings(call: RingingOut, device: DeviceId): Transition {
  if (!call.warm || linkTo(call, device) || call.links.length >= WARM_DEVICES) return ignored(call);
  return {
    call: { ...call, links: [...call.links, { device, up: false }] },
    effects: [
      { type: 'open-link', device, role: 'offerer' },
      { type: 'permit-link', device },
    ],
  };
}

function answered(call: RingingOut, device: DeviceId, at: number): Transition {
  const [{ links: _links, warm: _warm, ...rest }, news] = split(call);
  const link = linkTo(call, device);
  const known = { ...rest, device, answeredAt: at };
  const next: Omit<Connecting, 'remote'> | Omit<Active, 'remote'> = link?.up
    ? { ...known, phase: 'active' }
    : { ...known, phase: 'connecting', confirmed: true, up: false };
  const open: CallEffect[] = link ? [] : [{ type: 'open-link', device, role: 'offerer' }];
  const talking = withEarlyNews(next, news);
  return {
    call: talking.call,
    effects: [
      ...open,
      { type: 'permit-link', device },
      { type: 'expect-link', device },
      { type: 'close-links', except: device },
      ...talking.effects,
    ],
  };
}

export const ringingOut: Reactions<RingingOut> = {
  ...localReactions,
  ...notHandedOver,
  ...earlyNews,
  ...notShared,
  answer: ignored,
  decline: ignored,
  'hang-up': (call, { at }) => end(call, { reason: 'cancelled', by: 'local', at }, { how: 'cancel' }),
  'set-held': ignored,
  started: ignored,
  merged: ignored,
  'device-ringing': (call, { device }) => deviceRings(call, device),
  answered: (call, { device, at }) => answered(call, device, at),
  'auto-answered': ignored,
  'answer-confirmed': ignored,
  'answer-refused': ignored,
  'peer-ended': end,
  'peer-left': ignored,
  signaled: (call, { from, signal }) =>
    linkTo(call, from) ? { call, effects: [{ type: 'receive-signal', from, signal }] } : ignored(call),
  'line-restored': ignored,
  resumed: (call, event) =>
    event.state === 'active' && event.peerDevice !== null
      ? answered(informed(call, event), event.peerDevice, event.at)
      : ignored(call),
  'offer-made': ignored,
  'link-up': (call, { device }) => setUp(call, device, true),
  'link-down': (call, { device }) => setUp(call, device, false),
  // Nobody has asked for this connection yet; the answer opens the next attempt.
  'link-failed': ignored,
  timer: (call, { timer, at }) =>
    timer === 'ring'
      ? end(call, { reason: 'no-answer', by: 'server', at }, { how: 'cancel' })
      : ignored(call),
};
