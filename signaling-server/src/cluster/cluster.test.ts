import { afterEach, describe, expect, it } from 'vitest';
import { GuessLimit } from '../accounts/guess-limit.ts';
import { testCallLanes } from '../calls/testing/call-lanes-contract.ts';
import { testCallRegistry } from '../calls/testing/call-registry-contract.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { testPresenceBoard } from '../presence/testing/presence-board-contract.ts';
import { testConnections } from '../socket/testing/connections-contract.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { RedisCallLanes } from './redis-call-lanes.ts';
import { RedisCallRegistry } from './redis-call-registry.ts';
import { createRedisLimiters } from './redis-limits.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null)('between two nodes, on Redis', () => {
  const redis = useRedis();

  testConnections('between two nodes, on Redis', async (clock) => {
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, clock);
    return { here: here.connections, elsewhere: elsewhere.connections, dispose };
  });

  describe('the limits of two nodes, on Redis', () => {
    const policy = { name: 'tries', free: 3, maxPauseS: 60 };
    const undo: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const dispose of undo.splice(0)) await dispose();
    });
    const create = async () => {
      const { here, elsewhere, dispose } = await createTwoNodes(redis.current, createManualClock());
      undo.push(dispose);
      const limits = [here, elsewhere].map((node) => new GuessLimit(policy, createRedisLimiters(node.redis)));
      return { here, limits: limits as [GuessLimit, GuessLimit] };
    };
    const countIn = async (limits: readonly GuessLimit[], times: number) => {
      const waits: number[] = [];
      // Each question to another node than the one before.
      for (let asked = 0; asked < times; asked += 1)
        waits.push(await limits[asked % limits.length]!.count('ada'));
      return waits;
    };

    it('count guesses together, also those made at once', async () => {
      const { limits } = await create();
      const waits = await Promise.all(
        Array.from({ length: 20 }, (_, index) => limits[index % 2]!.count('ada')),
      );
      expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(policy.free);
      await limits[0].forget('ada');
      expect((await countIn(limits, 5)).map((waitMs) => waitMs > 0)).toEqual([
        false,
        false,
        false,
        true,
        true,
      ]);
    });

    it('are counted by each node for itself while Redis is away', async () => {
      const { here, limits } = await create();
      await countIn(limits, 4);
      here.redis.client.disconnect();
      const waits = await countIn(limits.slice(0, 1), 5);
      expect(waits.map((waitMs) => waitMs > 0)).toEqual([false, false, false, true, true]);
    });
  });

  testCallRegistry('of two nodes, on Redis', async (clock) => {
    const nodes = await createTwoNodes(redis.current, clock);
    const [here, elsewhere] = [new RedisCallRegistry(nodes.here), new RedisCallRegistry(nodes.elsewhere)];
    return {
      ...{ here, elsewhere },
      dispose: () => {
        here.stop();
        elsewhere.stop();
        return nodes.dispose();
      },
    };
  });

  testCallLanes('on Redis', async () => {
    const { here, dispose } = await createTwoNodes(redis.current, createManualClock());
    return { lanes: new RedisCallLanes(here.redis), dispose };
  });

  testPresenceBoard('of two nodes, on Redis', async (clock) => {
    const nodes = await createTwoNodes(redis.current, clock);
    const [here, elsewhere] = [new RedisPresenceBoard(nodes.here), new RedisPresenceBoard(nodes.elsewhere)];
    const { line } = listen();
    return {
      ...{ here, elsewhere },
      connect: (device) => nodes.here.connections.add({ ...device, connectedAt: clock.now() }, line),
      disconnect: async ({ deviceId }) => {
        await nodes.here.connections.remove(deviceId, line);
      },
      dispose: () => {
        here.stop();
        elsewhere.stop();
        return nodes.dispose();
      },
    };
  });
});
