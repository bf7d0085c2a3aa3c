import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { StateEvents } from '../shared-state.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

const LEASE_MS = 600;

describe.skipIf(missingRedis !== null)('a node that reaches Redis again', () => {
  const redis = useRedis();

  const events = (given: Partial<StateEvents>): StateEvents => ({ ...noEvents, ...given });

  async function startNode(phones: readonly string[]) {
    const options = {
      ...{ url: redis.current.url, prefix: redis.current.createPrefix(), leaseMs: LEASE_MS },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const node = await createRedisState(options);
    for (const name of phones) {
      const device = { deviceId: `${name}-phone` as DeviceId, userId: name as UserId, connectedAt: 1 };
      await node.connections.add(device, listen().line);
    }
    return node;
  }

  it('keeps its name and its right to act, however long it takes to tell its people', async () => {
    const node = await startNode(['ada', 'bob']);
    const name = node.nodeName();
    let told: readonly string[] = [];
    let finish = (): void => undefined;
    node.start(
      events({
        onMissed: (devices) => {
          told = devices.map(({ deviceId }) => deviceId);
          return new Promise((resolve) => (finish = resolve));
        },
      }),
    );
    await redis.current.cut();
    await until(() => told.length > 0);
    const since = performance.now();
    // A lease that nobody renewed would have lapsed by then, and been taken over from.
    await until(() => performance.now() - since > LEASE_MS * 3);
    expect(node.isAble()).toBe(true);
    expect(node.nodeName()).toBe(name);
    expect([...told].sort()).toEqual(['ada-phone', 'bob-phone']);
    finish();
    await node.close();
  });

  it('takes only those for back who were not registered any more', async () => {
    const node = await startNode(['ada', 'bob']);
    const [reclaimed, missed] = [[] as string[], [] as string[]];
    const note = (list: string[]) => (devices: readonly { readonly deviceId: string }[]) =>
      Promise.resolve(void list.push(...devices.map(({ deviceId }) => deviceId)));
    node.start(events({ onReclaimed: note(reclaimed), onMissed: note(missed) }));
    await redis.current.cut();
    await until(() => missed.length > 0);
    expect([reclaimed, missed.sort()]).toEqual([[], ['ada-phone', 'bob-phone']]);
    const name = node.nodeName();
    await redis.current.flush();
    await until(() => reclaimed.length > 0);
    expect(node.nodeName()).not.toBe(name);
    expect(reclaimed.sort()).toEqual(['ada-phone', 'bob-phone']);
    await node.close();
  });

  it('keeps whoever connects while those are taken out who left meanwhile', async () => {
    // More than it takes out in one go.
    const names = Array.from({ length: 51 }, (_, index) => `guest-${index}`);
    const node = await startNode([]);
    const { connections } = node;
    const phones = names.map((name) => ({
      ...{
        deviceId: `${name}-phone` as DeviceId,
        userId: name as UserId,
        connectedAt: 1,
        line: listen().line,
      },
    }));
    for (const { line, ...device } of phones) await connections.add(device, line);
    const lost: string[] = [];
    node.start(events({ onDeviceLost: ({ deviceId }) => Promise.resolve(void lost.push(deviceId)) }));
    for (const { deviceId, line } of phones) connections.lines.remove(deviceId, line);
    const { line: _, ...late } = phones.at(-1)!;
    const { lines } = connections;
    const find = lines.find.bind(lines);
    const returning: Promise<void>[] = [];
    vi.spyOn(lines, 'find').mockImplementation((deviceId) => {
      const found = find(deviceId);
      // Right after it was looked for.
      if (deviceId === late.deviceId && found === null && returning.length === 0)
        returning.push(
          Promise.resolve().then(() => connections.add({ ...late, connectedAt: 2 }, listen().line)),
        );
      return found;
    });
    await redis.current.cut();
    await until(() => lost.length === phones.length - 1);
    await Promise.all(returning);
    expect((await connections.devicesOf(late.userId)).map(({ connectedAt }) => connectedAt)).toEqual([2]);
    await node.close();
  });
});
