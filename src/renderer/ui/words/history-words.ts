import type { HistoryEntry } from '@protocol';
import { describeDuration } from '../../state/duration-model.ts';

/** What became of a call in the log, e.g. `Missed`, `Outgoing, 12 min`. */
export function historyWords(entry: HistoryEntry): string {
  if (entry.missed) return 'Missed';
  const direction = entry.direction === 'incoming' ? 'Incoming' : 'Outgoing';
  if (entry.answeredAt !== null) {
    const talked = entry.endedAt === null ? 'going on' : describeDuration(entry.endedAt - entry.answeredAt);
    return `${direction}, ${talked}`;
  }
  return `${direction}, ${unansweredWords(entry)}`;
}

function unansweredWords({ direction, endReason }: HistoryEntry): string {
  switch (endReason) {
    case 'declined':
      return direction === 'incoming' ? 'you declined' : 'declined';
    case 'declined-elsewhere':
      return 'declined on another device';
    case 'answered-elsewhere':
      return 'answered on another device';
    case 'busy':
      return 'busy';
    case 'cancelled':
      return 'cancelled';
    case 'offline':
      return 'offline';
    case 'blocked':
      return 'not accepted';
    case 'media-failed':
    case 'signaling-lost':
    case 'failed':
      return 'failed';
    case 'hangup':
    case 'no-answer':
    case null:
      return 'no answer';
  }
}
