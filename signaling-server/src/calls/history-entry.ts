import type { CallSummary, HistoryEntry, Person, UserId } from '../protocol/index.ts';
import { isMissed, type CallRecord } from './call-record.ts';

/** What an entry tells that is not in the call itself. */
export interface EntrySide {
  readonly userId: UserId;
  /** The other one of the two. */
  readonly peer: Person;
  /** The person has looked at it, if it was missed. */
  readonly seen: boolean;
  readonly summary: CallSummary | null;
}

/** A call as a line of the log of one of the two. */
export function entryOf(call: CallRecord, { userId, peer, seen, summary }: EntrySide): HistoryEntry {
  const incoming = call.calleeId === userId;
  const missed = incoming && isMissed(call);
  return {
    callId: call.callId,
    peer,
    direction: incoming ? 'incoming' : 'outgoing',
    media: call.media,
    startedAt: call.startedAt,
    answeredAt: call.state === 'ringing' ? null : call.answeredAt,
    ...endOf(call),
    ...transferOf(call),
    ...(summary === null ? {} : { summary }),
    missed,
    // Only a missed call asks to be looked at.
    seen: !missed || seen,
  };
}

function endOf(call: CallRecord): Pick<HistoryEntry, 'endedAt' | 'endReason' | 'endDetail' | 'message'> {
  if (call.state !== 'ended') return { endedAt: null, endReason: null };
  const { endedAt, reason: endReason, detail, message } = call;
  return {
    ...{ endedAt, endReason },
    ...(detail === undefined ? {} : { endDetail: detail }),
    ...(message === null ? {} : { message }),
  };
}

/** What it turned into says more than what it came of. */
function transferOf(call: CallRecord): Pick<HistoryEntry, 'transfer'> {
  if (call.state === 'ended' && call.transferredTo !== undefined) return { transfer: 'went' };
  return call.origin === undefined ? {} : { transfer: 'came' };
}
