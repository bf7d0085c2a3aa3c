import { expect, it, vi } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { QuietHours } from '../protocol/index.ts';
import { PresenceService } from './presence-service.ts';
import type { PresenceStore } from './presence-store.ts';
import type { KeptPresence } from './standing-model.ts';

const { userId } = deviceOf('bob');
const always: Pick<QuietHours, 'enabled' | 'intervals'> = {
  ...{ enabled: true, intervals: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 0, to: 0 }] },
};
const usual: KeptPresence = {
  ...{ status: 'away', note: 'x', until: null, chosenAt: 0, quietHours: null, dueAt: 0 },
};
const elsewhere: KeptPresence = { ...usual, quietHours: { ...always, timeZone: 'Mars/Olympus' } };
const unreadable: KeptPresence = { ...usual, isUnreadable: true };

function setUp(kept: KeptPresence) {
  const onNotUnderstood = vi.fn();
  const facts = { kept, reachable: true, inCall: false };
  const store: PresenceStore = {
    load: () => Promise.resolve(kept),
    availability: () => Promise.resolve(facts),
    show(_userId, _now, workOut) {
      const { shown, ...standing } = workOut(facts);
      return Promise.resolve({ ...standing, isChanged: false, presence: { userId, version: 1, ...shown } });
    },
    saveChoice: () => Promise.resolve(),
    saveNote: () => Promise.resolve(),
    saveQuietHours: () => Promise.resolve(),
    read: () => Promise.resolve([]),
    depart: () => Promise.resolve(),
    departUnseen: () => Promise.resolve(),
    due: () => Promise.resolve([]),
  };
  const service = new PresenceService({
    ...{ store, clock: createManualClock(), onNotUnderstood },
    delivery: undefined as never,
    onShown: () => undefined,
    onFailure: (error) => expect.unreachable(String(error)),
  });
  return { service, onNotUnderstood };
}

const rows = [
  ['of a zone this node does not know', elsewhere],
  ['that nobody can read', unreadable],
] as const;

it.each(rows)('quiet hours %s are none, and a line in the log', async (_name, kept) => {
  const { service, onNotUnderstood } = setUp(kept);
  expect(await service.standingOf(userId)).toEqual({
    ...{ reachable: true, invisible: false, doNotDisturb: false },
  });
  expect(await service.connected(userId)).toEqual({ status: 'away', note: 'x' });
  expect(onNotUnderstood).toHaveBeenCalledWith(userId);
});

it('quiet hours that are understood are no line in the log', async () => {
  const { service, onNotUnderstood } = setUp({ ...usual, quietHours: { ...always, timeZone: 'Etc/UTC' } });
  expect(await service.connected(userId)).toMatchObject({ status: 'dnd', scheduled: true });
  expect(onNotUnderstood).not.toHaveBeenCalled();
});
