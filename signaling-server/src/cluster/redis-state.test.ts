import { expect, describe, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

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
