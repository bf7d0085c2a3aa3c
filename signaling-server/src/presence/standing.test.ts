import { expect, it } from 'vitest';
import type { OwnPresence, QuietHours } from '../protocol/index.ts';
import { standingAt, type KeptPresence } from './standing-model.ts';

const at = (time: string): number => Date.parse(`2026-03-02T${time}Z`);
const note = 'hi';

/** From 12 to 13 on Mondays, which this is. */
const quietHours: QuietHours = {
  ...{ enabled: true, timeZone: 'Etc/UTC' },
  intervals: [{ days: [1], from: 720, to: 780 }],
};

function kept(change: Partial<KeptPresence>): KeptPresence {
  return { status: 'available', note, until: null, chosenAt: at('08:00'), quietHours, dueAt: 0, ...change };
}

const free = kept({});
const forAWhile = kept({ status: 'dnd', until: at('12:30') });
const inTheMiddle = kept({ status: 'dnd', chosenAt: at('12:10'), until: at('12:30') });
const bothChosen = kept({ status: 'available', chosenAt: at('12:10') });
const nextMonday = Date.parse('2026-03-09T12:00Z');
const scheduled: OwnPresence = { status: 'dnd', note, until: at('13:00'), scheduled: true };

interface Case {
  readonly kept: KeptPresence;
  readonly time: string;
  readonly own: OwnPresence;
  readonly quiet: boolean;
  readonly changesAt: number | null;
}

const cases: Record<string, Case> = {
  'waits for the quiet hours': {
    ...{ kept: free, time: '11:00', own: { status: 'available', note } },
    ...{ quiet: false, changesAt: at('12:00') },
  },
  'is quiet by the schedule': {
    ...{ kept: free, time: '12:15', own: scheduled, quiet: true, changesAt: at('13:00') },
  },
  'is there again after it': {
    ...{ kept: free, time: '13:00', own: { status: 'available', note } },
    ...{ quiet: false, changesAt: nextMonday },
  },
  'is what was chosen while it was quiet': {
    ...{ kept: bothChosen, time: '12:15', own: { status: 'available', note } },
    ...{ quiet: false, changesAt: nextMonday },
  },
  'is away no longer than until it is quiet': {
    ...{ kept: kept({ status: 'away' }), time: '12:15', own: scheduled },
    ...{ quiet: true, changesAt: at('13:00') },
  },
  'stays invisible': {
    ...{ kept: kept({ status: 'invisible' }), time: '12:15', own: { status: 'invisible', note } },
    ...{ quiet: true, changesAt: at('13:00') },
  },
  'is not to be disturbed until it is said': {
    ...{ kept: kept({ status: 'dnd' }), time: '12:15', own: { status: 'dnd', note } },
    ...{ quiet: true, changesAt: null },
  },
  'is not to be disturbed for a while': {
    ...{ kept: forAWhile, time: '11:00', own: { status: 'dnd', note, until: at('12:30') } },
    ...{ quiet: true, changesAt: at('12:30') },
  },
  'goes over into the quiet hours': {
    ...{ kept: forAWhile, time: '12:30', own: scheduled, quiet: true, changesAt: at('13:00') },
  },
  'goes back to the quiet hours it was chosen in': {
    ...{ kept: inTheMiddle, time: '12:30', own: scheduled, quiet: true, changesAt: at('13:00') },
  },
  'is available when the while is over': {
    ...{ kept: kept({ status: 'dnd', until: at('10:00'), quietHours: null }), time: '10:00' },
    ...{ own: { status: 'available', note }, quiet: false, changesAt: null },
  },
};

it.each(Object.entries(cases))('a person %s', (_name, { kept: given, time, own, quiet, changesAt }) => {
  expect(standingAt(given, at(time))).toEqual({ own, doNotDisturb: quiet, changesAt });
});
