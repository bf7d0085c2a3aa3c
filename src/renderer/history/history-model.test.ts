import type { CallSummary } from '@protocol';
import { describe, expect, it } from 'vitest';
import { mergeEntries } from './history-model.ts';
import { entry } from './testing/entries.ts';

const ringing = entry('bob', 10, { endedAt: null, endReason: null, missed: false });
const answered = entry('bob', 10, { answeredAt: 12, endedAt: null, endReason: null, missed: false });
const ended = entry('bob', 10, { answeredAt: 12, endedAt: 20, endReason: 'hangup', missed: false });
const seen = entry('bob', 10, { seen: true });
const summary = {} as CallSummary;

describe('entries of the same call', () => {
  it.each([
    { what: 'an answer follows the start', known: ringing, added: answered, shown: answered },
    { what: 'an end follows the answer', known: answered, added: ended, shown: ended },
    { what: 'an answer is told after the end', known: ended, added: answered, shown: ended },
    { what: 'an end is told again', known: entry('bob', 10), added: seen, shown: seen },
    {
      what: 'an answer is told after the end and the summary',
      ...{ known: { ...ended, summary }, added: answered, shown: { ...ended, summary } },
    },
    {
      what: 'a summary is told before the end',
      ...{ known: ended, added: { ...answered, summary }, shown: { ...ended, summary } },
    },
    {
      what: 'an end is told without the summary',
      ...{ known: { ...ended, summary }, added: ended, shown: { ...ended, summary } },
    },
  ])('are one, when $what', ({ known, added, shown }) => {
    expect(mergeEntries([known], [added])).toEqual([shown]);
  });
});
