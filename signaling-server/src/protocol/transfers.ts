import * as z from 'zod/mini';
import { EndReason } from './calls.ts';
import { CallId, UserId } from './ids.ts';
import { Person } from './people.ts';

/**
 * Hands the other person of an answered call over to somebody else. Nothing of it is said in the call itself: the other
 * person's device calls them, with `newCallId`, and the call that was handed over ends when that one is answered. Until
 * then it goes on, and comes back when nobody answers.
 *
 * `joins`: one's own answered call with that somebody; the two are connected at once, and both calls of the one who
 * connects them end. Without it the other person is told nothing but that there is a call.
 */
export const CallTransfer = z.object({
  callId: CallId,
  newCallId: CallId,
  to: UserId,
  joins: z.optional(CallId),
});
export type CallTransfer = z.infer<typeof CallTransfer>;

/** Takes it back, on whichever side. Refused with `call_gone` when somebody has answered already. */
export const CallTransferCancel = z.object({ callId: CallId });

/** What a call that is being handed over has to say of it. `by`: who hands it over. `attended`: see `joins` above. */
export const Handover = z.object({
  newCallId: CallId,
  to: Person,
  by: UserId,
  attended: z.boolean(),
});
export type Handover = z.infer<typeof Handover>;

/** To the one who is handed over: call `to` now, as `newCallId` and with `transferOf`. */
export const CallTransferring = z.object({ callId: CallId, handover: Handover });
export type CallTransferring = z.infer<typeof CallTransferring>;

/** To both: it came to nothing, for this reason; `cancelled` when either of the two wanted it so. */
export const CallTransferReturned = z.object({ callId: CallId, newCallId: CallId, reason: EndReason });
export type CallTransferReturned = z.infer<typeof CallTransferReturned>;
