import { expect, describe, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { ConnectedDevice } from '../socket/connections.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null)('a device that leaves while Redis does not answer', () => {
  const redis = useRedis();

  it('is taken out as soon as it answers again, and not before it is back', async () => {
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, createManualClock());
    const { line } = listen();
    const [left, back] = ['left', 'back'].map((name) => ({
      ...{ deviceId: `${name}-phone` as DeviceId, userId: name as UserId, connectedAt: 1 },
    })) as [ConnectedDevice, ConnectedDevice];
    for (const device of [left, back]) await here.connections.add(device, line);
    // Longer than a command waits for its answer.
    await redis.current.pause(2_500);
    const removing = [left, back].map(({ deviceId }) => here.connections.remove(deviceId, line));
    expect((await Promise.allSettled(removing)).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    await until(() =>
      here.redis.ping().then(
        () => true,
        () => false,
      ),
    );
    await elsewhere.connections.add({ ...back, connectedAt: 2 }, line);
    const removed = await here.connections.removeLeftBehind();
    expect(removed.map(({ deviceId }) => deviceId)).toEqual([left.deviceId]);
    expect(await elsewhere.connections.isConnected(left.deviceId)).toBe(false);
    expect(await here.connections.isConnected(back.deviceId)).toBe(true);
    await dispose();
  });
});

describe.skipIf(missingRedis !== null)('the census of two nodes', () => {
  const redis = useRedis();

  it('counts each connection, each person once, and no node that ended', async () => {
    const clock = createManualClock();
    const { url } = redis.current;
    const options = { url, prefix: redis.current.createPrefix(), clock, log: createLogger('silent') };
    const [one, two] = [await createRedisState(options), await createRedisState(options)];
    const connect = (state: typeof one, device: string, person: string) =>
      state.connections.add(
        { deviceId: device as DeviceId, userId: person as UserId, connectedAt: clock.now() },
        listen().line,
      );
    await connect(one, 'ada-laptop', 'ada');
    await connect(two, 'ada-phone', 'ada');
    await connect(two, 'bob-laptop', 'bob');
    for (const state of [one, two]) {
      const { nodes, ...counts } = await state.census();
      expect(counts).toEqual({ connections: 3, people: 2 });
      expect([...nodes].sort()).toEqual([one.nodeName(), two.nodeName()].sort());
    }
    await two.close();
    expect(await one.census()).toEqual({ nodes: [one.nodeName()], connections: 1, people: 1 });
    await one.close();
  });
});
