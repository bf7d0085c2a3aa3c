import { afterEach, expect, it, vi } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { MemoryPresenceBoard } from './memory-presence-board.ts';
import { PresenceService } from './presence-service.ts';
import type { PresenceStore } from './presence-store.ts';

const [ada, bob] = [deviceOf('ada'), deviceOf('bob')];
const cleo = 'cleo' as UserId;

const services: PresenceService[] = [];
afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));

/** The board hears of nobody but those whom it was told to listen for, and can't be told that once. */
function setUp() {
  const clock = createManualClock();
  const gone = new Set<DeviceId>();
  const lines = {
    ...{ devicesOf: () => [], send: () => false },
    find: (deviceId: DeviceId) => (gone.has(deviceId) ? null : ({} as never)),
  };
  const board = new MemoryPresenceBoard(lines, clock);
  const heard = new Set<UserId>();
  const subscribe = vi.spyOn(board, 'subscribe').mockImplementation((userIds: readonly UserId[] = []) => {
    for (const userId of userIds) heard.add(userId);
    return Promise.resolve();
  });
  vi.spyOn(board, 'unsubscribe').mockImplementation((userIds: readonly UserId[] = []) => {
    for (const userId of userIds) heard.delete(userId);
    return Promise.resolve();
  });
  const service = new PresenceService({
    ...{ board, lines, clock, store: {} as PresenceStore, connections: {} as never },
    onShown: () => undefined,
    onFailure: (error) => expect.unreachable(String(error)),
    onNotUnderstood: () => expect.unreachable('nobody has quiet hours'),
  });
  services.push(service);
  return { service, heard, subscribe, gone };
}

it('hears of somebody who could not be listened for at first, when it is asked again', async () => {
  const { service, heard, subscribe } = setUp();
  subscribe.mockRejectedValueOnce(new UnavailableError('Redis'));
  await expect(service.watch(ada.deviceId, [cleo])).rejects.toThrow(UnavailableError);
  await service.watch(ada.deviceId, [cleo]);
  expect([...heard]).toEqual([cleo]);
});

it('hears of them also for somebody else who watches them from then on', async () => {
  const { service, heard, subscribe } = setUp();
  subscribe.mockRejectedValueOnce(new UnavailableError('Redis'));
  await expect(service.watch(ada.deviceId, [cleo])).rejects.toThrow(UnavailableError);
  await service.watch(bob.deviceId, [cleo]);
  expect([...heard]).toEqual([cleo]);
});

it('hears of nobody any more whom nobody watches', async () => {
  const { service, heard } = setUp();
  await service.watch(ada.deviceId, [cleo]);
  await service.watch(bob.deviceId, [cleo, ada.userId]);
  await service.watch(ada.deviceId, []);
  expect([...heard]).toEqual([cleo, ada.userId]);
  await service.watch(bob.deviceId, [ada.userId]);
  expect([...heard]).toEqual([ada.userId]);
});

it('hears nothing any more for a device whose line ended here, unless it has another one here', async () => {
  const { service, heard, gone } = setUp();
  await service.watch(ada.deviceId, [cleo]);
  // Another one has taken its place.
  service.lineEnded(ada.deviceId);
  expect([...heard]).toEqual([cleo]);
  gone.add(ada.deviceId);
  service.lineEnded(ada.deviceId);
  expect([...heard]).toEqual([]);
});
