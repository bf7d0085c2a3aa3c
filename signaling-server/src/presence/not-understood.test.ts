import { afterEach, expect, it, vi } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { QuietHours } from '../protocol/index.ts';
import { MemoryPresenceBoard } from './memory-presence-board.ts';
import { PresenceService } from './presence-service.ts';
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

const services: PresenceService[] = [];
afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));

function setUp(kept: KeptPresence) {
  const clock = createManualClock();
  const lines = { devicesOf: () => [], find: () => null, send: () => false };
  const onNotUnderstood = vi.fn();
  const service = new PresenceService({
    board: new MemoryPresenceBoard(lines, clock),
    store: {
      load: () => Promise.resolve(kept),
      wereOnline: () => Promise.resolve([{ userId, kept }]),
      saveOnline: () => Promise.resolve(),
      saveChoice: () => Promise.resolve(),
      saveNote: () => Promise.resolve(),
      saveQuietHours: () => Promise.resolve(),
      saveDue: () => Promise.resolve(),
      due: () => Promise.resolve([]),
    },
    connections: undefined as never,
    ...{ lines, clock, onNotUnderstood },
    onShown: () => undefined,
    onFailure: (error) => expect.unreachable(String(error)),
  });
  services.push(service);
  return { service, onNotUnderstood };
}

const rows = [
  ['of a zone this node does not know', elsewhere],
  ['that nobody can read', unreadable],
] as const;

it.each(rows)('quiet hours %s are none, and a line in the log', async (_name, kept) => {
  const { service, onNotUnderstood } = setUp(kept);
  await service.recover();
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
