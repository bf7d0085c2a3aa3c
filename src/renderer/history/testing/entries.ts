import type { HistoryEntry } from '@protocol';
import { callId, person } from '../../signaling/testing/people.ts';

/** A call with that person that started at that time; missed and unseen unless told otherwise. */
export const entry = (name: string, startedAt: number, patch: Partial<HistoryEntry> = {}): HistoryEntry => ({
  callId: callId(`${name}-${startedAt}`),
  peer: person(name),
  direction: 'incoming',
  media: 'audio',
  startedAt,
  answeredAt: null,
  endedAt: startedAt + 1,
  endReason: 'no-answer',
  missed: true,
  seen: false,
  ...patch,
});
