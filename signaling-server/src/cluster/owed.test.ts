import { describe, expect, it } from 'vitest';
import type { Actor } from '../calls/call-record.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

const actor = (name: string): Actor => ({
  userId: name as UserId,
  deviceId: `${name}-phone` as DeviceId,
});

describe.skipIf(missingRedis !== null)('a node that ends while somebody leaves', () => {
  const redis = useRedis();

  /**
   * A node that never says anything of itself again is dead when its short lease is over; the other one looks after it
   * from when it is let.
   */
  async function twoNodes() {
    const options = {
      ...{ url: redis.current.url, prefix: redis.current.createPrefix(), leaseMs: 1_000 },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const [ending, other] = [await createRedisState(options), await createRedisState(options)];
    const lost: Actor[] = [];
    const failing = new Set<string>();
    const lookAfter = (): void =>
      other.start({
        ...noEvents,
        onDeviceLost: (device) => {
          if (failing.delete(device.userId)) return Promise.reject(new Error('the database is away'));
          lost.push(device);
          return Promise.resolve();
        },
      });
    const add = async (state: typeof other, { deviceId, userId }: Actor) => {
      const { line } = listen();
      await state.connections.add({ deviceId, userId, connectedAt: 1 }, line);
      return line;
    };
    return { ending, other, lost, failing, add, lookAfter };
  }

  it('leaves to others whom it had taken out and told nobody of', async () => {
    const { ending, other, lost, add, lookAfter } = await twoNodes();
    const [seenTo, owed, moved] = [actor('seen-to'), actor('owed'), actor('moved')];
    for (const one of [seenTo, owed, moved]) {
      const line = await add(ending, one);
      expect(await ending.connections.remove(one.deviceId, line)).toBe('lost');
    }
    await ending.connections.settle(seenTo);
    await add(other, moved);
    lookAfter();
    await until(() => lost.length > 0);
    await other.close();
    expect(lost).toEqual([owed]);
    await ending.close();
  });

  it('leaves them to others in an orderly end too', async () => {
    const { ending, other, lost, add, lookAfter } = await twoNodes();
    const owed = actor('owed');
    await ending.connections.remove(owed.deviceId, await add(ending, owed));
    await ending.close();
    lookAfter();
    await until(() => lost.length > 0);
    expect(lost).toEqual([owed]);
    const living = async () => (await other.census()).nodes.map(({ name }) => name);
    await until(async () => (await living()).join() === other.nodeName());
    await other.close();
  });

  it('is looked after until it is done for everybody', async () => {
    const { ending, other, lost, failing, add, lookAfter } = await twoNodes();
    const [one, two] = [actor('one'), actor('two')];
    for (const device of [one, two]) await add(ending, device);
    failing.add(one.userId);
    lookAfter();
    await until(() => lost.length === 2);
    expect(lost).toEqual([two, one]);
    await other.close();
    await ending.close();
  });
});
