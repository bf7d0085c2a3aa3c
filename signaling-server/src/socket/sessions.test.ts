import { expect, it } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createLogger } from '../ops/logger.ts';
import type { DeviceId } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { LocalConnections } from './local-connections.ts';
import { createSessions } from './sessions.ts';
import { listen } from './testing/listening-line.ts';

it('keeps the seats of all who are back before it waits for the database that their presence needs', async () => {
  const connections = new LocalConnections();
  // More than are seen to at once.
  const devices = Array.from({ length: 120 }, (_, index) => deviceOf(`person-${index}`));
  for (const device of devices) await connections.add({ ...device, connectedAt: 1 }, listen().line);
  const seated = new Set<DeviceId>();
  const arriving = new Set<string>();
  const sessions = createSessions({
    ...{ connections, serverName: 'Ringdown', log: createLogger('silent') },
    ...{ history: {} as never, ice: () => expect.unreachable('nobody is new') },
    presence: {
      connected(userId: string) {
        arriving.add(userId);
        return new Promise(() => undefined);
      },
    } as never,
    calls: {
      deviceReclaimed({ deviceId }: { readonly deviceId: DeviceId }) {
        seated.add(deviceId);
        return Promise.resolve();
      },
    } as never,
  });
  void sessions.reclaimed(devices);
  await until(() => arriving.size > 0);
  expect(seated.size).toBe(devices.length);
});
