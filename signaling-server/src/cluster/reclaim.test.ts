import { describe, expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { ConnectedDevice } from '../socket/local-lines.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { ClusterConnections, owedBy } from './cluster-connections.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { reclaimDevice } from './scripts/directory.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';
import { withRun } from './testing/with-run.ts';

/** More than are registered at once. */
const PHONES = 120;
const LAST = PHONES - 1;
const phoneOf = (index: number, connectedAt = 1): ConnectedDevice => ({
  ...{ deviceId: `phone-${index}` as DeviceId, userId: `person-${index}` as UserId, connectedAt },
});

describe.skipIf(missingRedis !== null)('a node that registers all its people once more', () => {
  const redis = useRedis();

  async function startNodes() {
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, createManualClock());
    const phones = Array.from({ length: PHONES }, (_, index) => ({ device: phoneOf(index), ...listen() }));
    for (const { device, line } of phones) await here.connections.add(device, line);
    return { here, elsewhere, phones, dispose };
  }

  it('does not register who leaves meanwhile', async () => {
    const { here, elsewhere, phones, dispose } = await startNodes();
    const { device, line } = phones[LAST]!;
    const reclaiming = here.connections.reclaim();
    expect(await here.connections.remove(device.deviceId, line)).toBe('lost');
    await reclaiming;
    expect(await elsewhere.connections.isConnected(device.deviceId)).toBe(false);
    await dispose();
  });

  it('registers who comes once more meanwhile as they came last', async () => {
    const { here, elsewhere, dispose } = await startNodes();
    const { line } = listen();
    const back = phoneOf(LAST, 2);
    const reclaiming = here.connections.reclaim();
    await here.connections.add(back, line);
    await reclaiming;
    expect(await here.connections.remove(back.deviceId, line)).toBe('lost');
    expect(await elsewhere.connections.isConnected(back.deviceId)).toBe(false);
    await dispose();
  });

  it('owes it to the others to say so where somebody left while they were registered', async () => {
    const { here, elsewhere, phones, dispose } = await startNodes();
    const { device, line } = phones[0]!;
    // Redis knew no such script, so it is asked for it again, after the removal.
    const late = withRun(here.redis, async (script, ...args) => {
      if (script === reclaimDevice && args[1] === device.deviceId)
        await connections.remove(device.deviceId, line);
      return here.redis.run(script, ...args);
    });
    const connections = new ClusterConnections({ ...here, redis: late });
    await connections.add(device, line);
    await connections.reclaim();
    expect(await elsewhere.connections.isConnected(device.deviceId)).toBe(false);
    expect(await here.redis.commands.hget(owedBy(here.lease.name), device.deviceId)).toBe(device.userId);
    await dispose();
  });

  it('still says of whom others took for gone where it has to be done again', async () => {
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, createManualClock());
    let isFailing = true;
    const failing = withRun(here.redis, (script, ...args) =>
      isFailing && script === reclaimDevice && args[1] === phoneOf(2).deviceId
        ? Promise.reject(new UnavailableError('Redis'))
        : here.redis.run(script, ...args),
    );
    const connections = new ClusterConnections({ ...here, redis: failing });
    const phones = [0, 1, 2].map((index) => phoneOf(index));
    // Nobody has told Redis of them.
    for (const device of phones) connections.lines.add(device, listen().line);
    await expect(connections.reclaim()).rejects.toThrow('Redis');
    isFailing = false;
    const { kept, anew } = await connections.reclaim();
    expect(kept).toEqual([]);
    expect(anew.map(({ deviceId }) => deviceId).sort()).toEqual(phones.map(({ deviceId }) => deviceId));
    expect(await elsewhere.connections.isConnected(phoneOf(2).deviceId)).toBe(true);
    await dispose();
  });

  it('does not ask for thousands at once who is expected back', async () => {
    const { here, dispose } = await createTwoNodes(redis.current, createManualClock());
    let [underWay, most] = [0, 0];
    const counted = withRun(here.redis, async (...args) => {
      underWay += 1;
      most = Math.max(most, underWay);
      return here.redis.run(...args).finally(() => (underWay -= 1));
    });
    const board = new RedisPresenceBoard({ ...here, redis: counted });
    const chosen = { status: 'available', note: '' } as const;
    const people = Array.from({ length: 500 }, (_, index) => ({ userId: phoneOf(index).userId, chosen }));
    await board.expect(people, 1_000);
    expect(await board.isReachable(phoneOf(499).userId)).toBe(true);
    expect(most).toBeLessThanOrEqual(50);
    await dispose();
  });
});
