import { describe, expect, it } from 'vitest';
import { anEntry } from '../testing/fake-phone.ts';
import { historyWords } from './history-words.ts';

describe('historyWords', () => {
  it.each([
    [{ missed: true, endReason: 'no-answer' }, 'Missed'],
    [{ answeredAt: 1_000, endedAt: 721_000, endReason: 'hangup' }, 'Incoming, 12 min'],
    [{ missed: true, transfer: 'came' }, 'Missed, transferred'],
    [{ answeredAt: 1_000, endedAt: 721_000, transfer: 'came' }, 'Incoming, transferred, 12 min'],
    [{ answeredAt: 1_000, endedAt: 721_000, transfer: 'went' }, 'Incoming, 12 min, then transferred'],
    [{ direction: 'outgoing', answeredAt: 1_000, endedAt: null, endReason: null }, 'Outgoing, in progress'],
    [{ direction: 'outgoing', endReason: 'busy' }, 'Outgoing, busy'],
    [{ endReason: 'declined' }, 'Incoming, you declined'],
    [{ direction: 'outgoing', endReason: 'declined' }, 'Outgoing, declined'],
    [{ endReason: 'answered-elsewhere' }, 'Incoming, answered on another device'],
    [{ direction: 'outgoing', endReason: null }, 'Outgoing, no answer'],
    [
      { answeredAt: 1_000, endedAt: 2_000, endReason: 'media-failed', endDetail: 'untrusted' },
      'Incoming, stopped: not trusted',
    ],
    [
      { direction: 'outgoing', endReason: 'media-failed', endDetail: 'no-relay' },
      'Outgoing, failed, no relay',
    ],
  ] as const)('%o is "%s"', (changes, words) => {
    expect(historyWords(anEntry(changes))).toBe(words);
  });
});
