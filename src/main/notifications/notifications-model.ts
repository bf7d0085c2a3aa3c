import type { PhoneCall, PhoneSnapshot } from '@shared/phone.ts';
import { ringWords } from '@shared/ring-words.ts';
import { whichCall } from '@shared/which-call.ts';
import { loudCall } from '../phone/phone-model.ts';

/** A call that rings, as a notification. */
export interface CallNotice {
  readonly callId: string;
  readonly title: string;
  readonly body: string;
  /** While another call goes on, or in do not disturb: no sound, no insistence. */
  readonly quiet: boolean;
}

export interface MissedNotice {
  readonly title: string;
  readonly body: string;
}

export function callNotice(snapshot: PhoneSnapshot): CallNotice | null {
  const call = whichCall(snapshot.calls).ringing;
  if (call === null) return null;
  const by = call.transferredBy === undefined ? '' : `, transferred by ${call.transferredBy}`;
  const kind = `${kindOf(call)}${by}`;
  return {
    callId: call.callId,
    title: call.ring ? `${call.peerName} ${ringWords(call.ring)}` : `${call.peerName} is calling`,
    body: call.waiting ? `${kind}, waiting` : kind,
    quiet: loudCall(snapshot) === null,
  };
}

/**
 * What to say about calls missed since `before`; null when there were none. Before the first connection the count is
 * not known, so rising from there is no news.
 */
export function missedNotice(before: PhoneSnapshot, after: PhoneSnapshot): MissedNotice | null {
  const count = after.missedCount - before.missedCount;
  if (count <= 0 || before.self === null) return null;
  const gone = endedRinging(before, after);
  if (count === 1 && gone !== null) return { title: `Missed call from ${gone.peerName}`, body: kindOf(gone) };
  return {
    title: count === 1 ? 'Missed call' : `${count} missed calls`,
    body: 'Open Ringdown to see who called.',
  };
}

function endedRinging(before: PhoneSnapshot, after: PhoneSnapshot): PhoneCall | null {
  const present = new Set(after.calls.map((call) => call.callId));
  return before.calls.find((call) => call.phase === 'ringing-in' && !present.has(call.callId)) ?? null;
}

function kindOf(call: PhoneCall): string {
  return call.media === 'video' ? 'Video call' : 'Voice call';
}
