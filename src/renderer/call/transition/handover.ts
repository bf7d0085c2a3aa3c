import type { EndReason } from '@protocol';
import type { Answered, CallEventOf, CallHandover, HandoverNews, Live } from '../call.ts';
import type { Transition } from '../call-effects.ts';
import { changed, ignored, type Reactions, withLocal } from './reactions.ts';
import { unshared } from './sharing.ts';

type HandoverEvents =
  'hand-over' | 'take-back' | 'send-transfer' | 'handover-refused' | 'transferring' | 'transfer-returned';

/** Only a call that was answered can be handed over. */
export const notHandedOver: Pick<Reactions<Live>, HandoverEvents> = {
  'hand-over': ignored,
  'take-back': ignored,
  'send-transfer': ignored,
  'handover-refused': ignored,
  transferring: ignored,
  'transfer-returned': ignored,
};

/** The one who hands over waits on hold for what becomes of it; the other one's device calls the third. */
export const handoverReactions: Pick<Reactions<Answered>, HandoverEvents> = {
  'hand-over'(call, { to, newCallId, joins }) {
    if (call.handover) return ignored(call);
    const handover: CallHandover = {
      ...{ to, newCallId, giving: true, attended: joins !== null, wantsBack: false },
      ...(joins !== null && { pending: { joins } }),
    };
    return {
      call: { ...withLocal(unshared(acknowledged(call)), { held: true }), handover },
      // Two people who are both on the line are connected at once, so that is said only when it can't be undone.
      effects: joins === null ? [{ type: 'send-transfer', to: to.userId, newCallId, joins }] : [],
    };
  },
  'send-transfer'(call, { newCallId }) {
    if (call.handover?.newCallId !== newCallId || !call.handover.pending) return ignored(call);
    const { pending, ...handover } = call.handover;
    return {
      call: { ...call, handover },
      effects: [{ type: 'send-transfer', to: handover.to.userId, newCallId, joins: pending.joins }],
    };
  },
  'take-back': takeBack,
  'handover-refused': (call) => giveBack(call, 'failed'),
  transferring: (call, { handover }) => handedOver(call, handover),
  'transfer-returned': (call, { newCallId, reason }) =>
    call.handover?.newCallId === newCallId ? giveBack(call, reason) : ignored(call),
};

/** Going on with a call that is being handed over means to have it back; it stays on hold until the server agrees. */
export function setHeld(call: Answered, { held }: { readonly held: boolean }): Transition {
  if (!held && call.handover?.pending) return changed(withLocal(withoutHandover(call), { held }));
  if (!held && call.handover?.giving === true) return takeBack(call);
  return changed(withLocal(held ? call : acknowledged(call), { held }));
}

/** What the server says about it after an outage. Of one that it could not know yet it says nothing. */
export function reconcile(
  call: Answered,
  { handover: news, knownHandover = null }: CallEventOf<'resumed'>,
): Transition {
  if (!call.handover) return news && !news.giving ? handedOver(call, news) : ignored(call);
  const { newCallId, wantsBack } = call.handover;
  if (!news && newCallId === knownHandover) return giveBack(call, 'failed');
  // What was said about it may be lost.
  return wantsBack && newCallId === news?.newCallId ? takeBack(call) : ignored(call);
}

/** The person has seen that it came back. */
export function acknowledged(call: Answered): Answered {
  if (!call.returned) return call;
  const { returned: _, ...rest } = call;
  return rest;
}

function withoutHandover({ handover: _, ...call }: Answered): Answered {
  return call;
}

function takeBack(call: Answered): Transition {
  if (!call.handover) return ignored(call);
  if (call.handover.pending) return changed(withoutHandover(call));
  return {
    call: { ...call, handover: { ...call.handover, wantsBack: true } },
    effects: [{ type: 'send-take-back' }],
  };
}

/** The other side hands this one over, who goes there. */
export function handedOver(
  call: Answered,
  { to, newCallId, attended }: Omit<HandoverNews, 'giving'>,
): Transition {
  if (call.handover) return ignored(call);
  // Whoever has put this call on hold does something else, and is not to be sent somewhere meanwhile.
  if (call.local.held) return { call, effects: [{ type: 'send-take-back' }] };
  const handover: CallHandover = { to, newCallId, giving: false, attended, wantsBack: false };
  return {
    call: { ...unshared(acknowledged(call)), handover },
    effects: [{ type: 'follow-handover', handover }],
  };
}

/**
 * Whoever was handed over is where they were. Who handed over may be far away by now, and nobody is heard there before
 * they say so: for them it stays on hold, unless they wanted it back.
 */
function giveBack(call: Answered, reason: EndReason): Transition {
  if (!call.handover) return ignored(call);
  const { handover, ...rest } = call;
  const { giving, wantsBack, to } = handover;
  const back: Answered = giving && !wantsBack ? rest : withLocal<Answered>(rest, { held: false });
  return changed(giving && wantsBack ? back : { ...back, returned: { to, reason } });
}
