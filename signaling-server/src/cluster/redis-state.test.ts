import { Redis } from 'ioredis';
import { expect, describe, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { ConnectedDevice } from '../socket/local-lines.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

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
    await here.connections.removeLeftBehind();
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
      const byName = new Map(nodes.map(({ name, connections }) => [name, connections]));
      expect(byName).toEqual(
        new Map([
          [one.nodeName(), 1],
          [two.nodeName(), 2],
        ]),
      );
    }
    await two.close();
    const left = { name: one.nodeName(), connections: 1, figures: null };
    expect(await one.census()).toEqual({ nodes: [left], connections: 1, people: 1 });
    await one.close();
  });

  it('counts a device once that is on its way from one node to the next', async () => {
    const { url } = redis.current;
    const prefix = redis.current.createPrefix();
    const options = { url, prefix, clock: createManualClock(), log: createLogger('silent') };
    const [one, two] = [await createRedisState(options), await createRedisState(options)];
    const phone = { deviceId: 'ada-phone' as DeviceId, userId: 'ada' as UserId, connectedAt: 1 };
    await two.connections.add(phone, listen().line);
    // What was read of the one before it moved, beside what is read of the other after it has.
    const client = new Redis(url);
    await client.hset(`${prefix}devices:${one.nodeName()}`, phone.deviceId, phone.userId);
    expect(await one.census()).toMatchObject({ connections: 1, people: 1 });
    client.disconnect();
    await Promise.all([one.close(), two.close()]);
  });

  it('has the last word of each, and forgets it with the lease of a node that died', async () => {
    const { url } = redis.current;
    const options = {
      ...{ url, prefix: redis.current.createPrefix(), leaseMs: 300 },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const [one, two] = [await createRedisState(options), await createRedisState(options)];
    let said = 0;
    one.start({ ...noEvents, figures: () => ({ said: 'by one' }) });
    two.start({ ...noEvents, figures: () => ({ said: ++said }) });
    const wordsOf = async (name: string) =>
      (await one.census()).nodes.find((node) => node.name === name)?.figures as { said: unknown } | null;
    await until(async () => ((await wordsOf(two.nodeName()))?.said as number) >= 3);
    expect(await wordsOf(one.nodeName())).toEqual({ said: 'by one' });
    await two.close();
    expect(await wordsOf(two.nodeName())).toBeUndefined();
    await one.close();
  });
});
