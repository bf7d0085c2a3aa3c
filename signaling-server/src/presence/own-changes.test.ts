import { afterEach, expect, it } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId } from '../protocol/index.ts';
import { MemoryPresenceBoard } from './memory-presence-board.ts';
import { PresenceService } from './presence-service.ts';
import type { PresenceStore } from './presence-store.ts';
import type { KeptPresence } from './standing-model.ts';

const phone = deviceOf('bob');
const { userId } = phone;
const laptop = { userId, deviceId: 'laptop' as DeviceId };
const always = {
  enabled: true,
  timeZone: 'Etc/UTC',
  intervals: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 0, to: 0 }],
};

const services: PresenceService[] = [];
afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));

/** A database that answers the first question only when it is let. */
function setUp() {
  const clock = createManualClock();
  let kept: KeptPresence = {
    ...{ status: 'available', note: '', until: null, chosenAt: 0, quietHours: always, dueAt: null },
  };
  let answer = (): void => undefined;
  let isSlow = new Promise<void>((resolve) => (answer = resolve));
  const change = (changed: Partial<KeptPresence>): Promise<void> => {
    kept = { ...kept, ...changed };
    return Promise.resolve();
  };
  const store: PresenceStore = {
    async load() {
      const slow = isSlow;
      isSlow = Promise.resolve();
      const found = kept;
      await slow;
      return found;
    },
    saveChoice: (_userId, choice) => change(choice),
    saveNote: (_userId, note) => change({ note }),
    saveQuietHours: (_userId, quietHours) => change({ quietHours }),
    saveDue: () => Promise.resolve(),
    due: () => Promise.resolve([]),
    saveOnline: () => Promise.resolve(),
    wereOnline: () => Promise.resolve([]),
  };
  const lines = { devicesOf: () => [], find: () => null, send: () => false };
  const service = new PresenceService({
    ...{ board: new MemoryPresenceBoard(lines, clock), store, lines, clock },
    connections: { devicesOf: () => Promise.resolve([]) } as never,
    onShown: () => undefined,
    onFailure: (error) => expect.unreachable(String(error)),
    onNotUnderstood: () => expect.unreachable('these quiet hours are plain'),
  });
  services.push(service);
  return { service, answer, kept: () => kept };
}

it('a new note while it is quiet leaves what another device has just chosen', async () => {
  const { service, answer, kept } = setUp();
  const until = 86_400_000;
  const noted = service.set(phone, { status: 'dnd', note: 'asleep', until, scheduled: true });
  await service.set(laptop, { status: 'away', note: 'out' });
  answer();
  await noted;
  expect(kept()).toMatchObject({ status: 'away' });
});
