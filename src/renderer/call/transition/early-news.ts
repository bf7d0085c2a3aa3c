import type { Active, CallEventOf, Connecting, EarlyNews, RingingIn, RingingOut } from '../call.ts';
import type { Transition } from '../call-effects.ts';
import { handedOver } from './handover.ts';
import { changed, ignored, type Reactions } from './reactions.ts';
import { nothingKnown, withMedia } from './remote.ts';

type Ringing = RingingIn | RingingOut;
type NewsOfAnswered = 'peer-held' | 'peer-media' | 'peer-line' | 'transferring' | 'transfer-returned';

/**
 * What is only ever said of a call that was answered is kept for the answer, of which this side has yet to hear: it may
 * have missed it, or two calls have crossed and it does not know.
 */
export const earlyNews: Pick<Reactions<Ringing>, NewsOfAnswered> = {
  'peer-held': (call, { held }) => changed({ ...call, remote: { ...(call.remote ?? nothingKnown), held } }),
  'peer-media': (call, media) => changed({ ...call, remote: withMedia(call.remote ?? nothingKnown, media) }),
  'peer-line': (call, { connected }) =>
    changed({ ...call, remote: { ...(call.remote ?? nothingKnown), signalingLost: !connected } }),
  transferring: (call, { handover }) => changed({ ...call, handover }),
  'transfer-returned': (call, { newCallId }) =>
    call.handover?.newCallId === newCallId ? changed(withoutHandover(call)) : ignored(call),
};

/** What the server says of a handover after an outage. Of one that it could not know yet it says nothing. */
export function informed<C extends Ringing>(
  call: C,
  { handover, knownHandover = null }: CallEventOf<'resumed'>,
): C {
  if (handover) return { ...call, handover };
  return call.handover && call.handover.newCallId === knownHandover ? withoutHandover(call) : call;
}

/** The same call without what was kept, and that. */
export function split<C extends Ringing>(call: C): readonly [Omit<C, keyof EarlyNews>, EarlyNews] {
  const { remote, handover, ...rest } = call;
  return [rest, { ...(remote && { remote }), ...(handover && { handover }) }];
}

/** The answered call, which knows nothing of the other side yet, with what was kept for it. */
export function withEarlyNews(
  call: Omit<Connecting, 'remote'> | Omit<Active, 'remote'>,
  { remote = nothingKnown, handover }: EarlyNews,
): Transition {
  const answered = { ...call, remote };
  return handover && !handover.giving ? handedOver(answered, handover) : changed(answered);
}

function withoutHandover<C extends Ringing>(call: C): C {
  const { handover: _, ...rest } = call;
  return rest as C;
}
