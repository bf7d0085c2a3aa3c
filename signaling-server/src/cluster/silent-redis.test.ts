import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { ConnectedDevice } from '../socket/local-lines.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { startSilentWay } from '../testing/silent-way.ts';
import { until } from '../testing/until.ts';
import type { SharedState } from '../shared-state.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

const kindOf = (sent: Buffer) => (sent.includes('subscribe') ? 'subscriptions' : null);

describe.skipIf(missingRedis !== null)('a node whose connection to Redis falls silent', () => {
  const redis = useRedis();

  /** A node that reaches Redis that way and has a phone, and another one that sends to it. */
  async function start() {
    const way = await startSilentWay(Number(new URL(redis.current.url).port), kindOf);
    const options = {
      ...{ prefix: redis.current.createPrefix(), leaseMs: 3_000 },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const node = await createRedisState({ ...options, url: `redis://127.0.0.1:${way.port}` });
    const other = await createRedisState({ ...options, url: redis.current.url });
    onTestFinished(async () => {
      await Promise.all([node.close(), other.close()]);
      way.stop();
    });
    const told = new Set<string>();
    const tellAll = (devices: readonly ConnectedDevice[]): Promise<void> => {
      for (const { deviceId } of devices) told.add(deviceId);
      return Promise.resolve();
    };
    node.start({
      ...noEvents,
      // The lease may have lapsed by then.
      ...{ onReclaimed: tellAll, onMissed: tellAll },
    });
    const phone = { deviceId: 'ada-phone' as DeviceId, userId: 'ada' as UserId, connectedAt: 1 };
    const { line, events } = listen();
    await node.connections.add(phone, line);
    const send = ({ connections }: SharedState) =>
      connections.send(phone.deviceId, 'server:draining', { reconnectWithinMs: 1 });
    expect(await send(other)).toBe(true);
    await until(() => events.length === 1);
    return { way, node, phone, told, events, tell: () => send(other) };
  }

  it('hears the others again, and its people are told what they have missed', async () => {
    const { way, phone, told, events, tell } = await start();
    way.silence('subscriptions');
    expect(await tell()).toBe(true);
    await until(async () => {
      await tell();
      return events.length > 1;
    });
    await until(() => told.has(phone.deviceId));
  });

  it('takes no orders while it hears nobody, and sends its people elsewhere where that lasts', async () => {
    const { way, node, phone, told, events } = await start();
    way.silence('subscriptions');
    way.carryNew(false);
    // The other connection answers all the time.
    await until(() => events.length > 1);
    expect(node.isAble()).toBe(false);
    await expect(node.check()).rejects.toThrow('Redis');
    way.carryNew(true);
    await until(() => node.isAble());
    await until(() => told.has(phone.deviceId));
    await node.check();
  });

  it('can ask it again', async () => {
    const { way, node, phone, told } = await start();
    way.silence('');
    await expect(node.check()).rejects.toThrow('Redis');
    const answers = () =>
      node.check().then(
        () => true,
        () => false,
      );
    await until(answers);
    await until(() => told.has(phone.deviceId));
    expect(await node.connections.devicesOf(phone.userId)).toMatchObject([{ deviceId: phone.deviceId }]);
  });
});
