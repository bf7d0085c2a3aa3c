import type { EndDetail, EndReason, HistoryEntry } from '@protocol';
import { describeDuration } from '../../state/duration-model.ts';

/** What became of a call in the log, e.g. `Missed`, `Outgoing, 12 min`, `Incoming, 3 min, then transferred`. */
export function historyWords(entry: HistoryEntry): string {
  const came = entry.transfer === 'came' ? ', transferred' : '';
  if (entry.missed) return `Missed${came}`;
  const direction = entry.direction === 'incoming' ? 'Incoming' : 'Outgoing';
  if (entry.answeredAt === null) return `${direction}${came}, ${unansweredWords(entry)}`;
  if (entry.endDetail !== undefined) return `${direction}${came}, ${details[entry.endDetail]}`;
  const talked = entry.endedAt === null ? 'in progress' : describeDuration(entry.endedAt - entry.answeredAt);
  const then =
    entry.transfer === 'went'
      ? ', then transferred'
      : entry.endReason === 'moved'
        ? ', then with more people'
        : '';
  return `${direction}${came}, ${talked}${then}`;
}

/** How a call ended that was never talked in. */
const unanswered: Readonly<Record<EndReason, string>> = {
  hangup: 'no answer',
  declined: 'declined',
  busy: 'busy',
  cancelled: 'cancelled',
  'no-answer': 'no answer',
  'answered-elsewhere': 'answered on another device',
  'declined-elsewhere': 'declined on another device',
  offline: 'offline',
  'media-failed': 'failed to connect',
  'signaling-lost': 'connection lost',
  blocked: 'not accepted',
  failed: 'failed',
  moved: 'went on with more people',
};

/** Why a call was stopped by the phone and not by a person. */
const details: Readonly<Record<EndDetail, string>> = {
  untrusted: 'stopped: not trusted',
  'no-relay': 'failed, no relay',
};

function unansweredWords({ direction, endReason, endDetail }: HistoryEntry): string {
  if (endDetail !== undefined) return details[endDetail];
  if (endReason === null) return 'no answer';
  if (endReason === 'declined' && direction === 'incoming') return 'you declined';
  return unanswered[endReason];
}
