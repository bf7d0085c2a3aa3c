import { afterEach, describe } from 'vitest';
import { describeAttemptCounter } from '../accounts/testing/attempt-counter-contract.ts';
import { testCallLanes } from '../calls/testing/call-lanes-contract.ts';
import { testCallRegistry } from '../calls/testing/call-registry-contract.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { testPresenceBoard } from '../presence/testing/presence-board-contract.ts';
import { testConnections } from '../socket/testing/connections-contract.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { RedisCallLanes } from './redis-call-lanes.ts';
import { RedisCallRegistry } from './redis-call-registry.ts';
import { createRedisLimits } from './redis-limits.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null)('between two nodes, on Redis', () => {
  const redis = useRedis();

  testConnections('between two nodes, on Redis', async (clock) => {
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, clock);
    return { here: here.connections, elsewhere: elsewhere.connections, dispose };
  });

  describe('the counter of attempts of two nodes, on Redis', () => {
    const undo: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const dispose of undo.splice(0)) await dispose();
    });
    describeAttemptCounter(async () => {
      const clock = createManualClock();
      const { here, elsewhere, dispose } = await createTwoNodes(redis.current, clock);
      undo.push(dispose);
      const counters = [createRedisLimits(here).counter, createRedisLimits(elsewhere).counter];
      let turn = 0;
      // Each question to another node than the one before.
      const next = () => counters[turn++ % counters.length]!;
      return {
        counter: {
          attempt: (attempts) => next().attempt(attempts),
          takeBack: (attempts) => next().takeBack(attempts),
          forget: (attempts) => next().forget(attempts),
        },
        advance: (ms) => {
          clock.advance(ms);
          return Promise.resolve();
        },
      };
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

  testCallLanes('of two nodes, on Redis', async (clock) => {
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, clock);
    const registry = new RedisCallRegistry(here);
    return {
      lanes: new RedisCallLanes({ ...here, lines: here.connections.lines }),
      know: async (call) => {
        await registry.restore(call);
      },
      connect: async (device) => {
        const { line, heard } = listen();
        await elsewhere.connections.add({ ...device, connectedAt: clock.now() }, line);
        return {
          heard,
          drop: async () => {
            await elsewhere.connections.remove(device.deviceId, line);
          },
        };
      },
      dispose,
    };
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
