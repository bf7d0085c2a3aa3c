import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

/** A way to Redis that can fall silent where it carries subscriptions, and tells neither side. */
async function startWay(port: number) {
  const sockets = new Set<Socket>();
  const subscriptions = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('data', (chunk: Buffer) => {
      if (chunk.includes('subscribe')) subscriptions.add(client).add(upstream);
    });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Those that are begun later are carried. */
    silenceSubscriptions() {
      for (const socket of subscriptions) socket.unpipe().resume();
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe.skipIf(missingRedis !== null)('a node whose subscriptions fall silent', () => {
  const redis = useRedis();

  it('hears the others again, and its people are told what they have missed', async () => {
    const way = await startWay(Number(new URL(redis.current.url).port));
    onTestFinished(() => way.stop());
    const options = {
      ...{ prefix: redis.current.createPrefix(), leaseMs: 3_000 },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const deaf = await createRedisState({ ...options, url: way.url });
    const other = await createRedisState({ ...options, url: redis.current.url });
    const reclaimed: string[] = [];
    const nothing = () => Promise.resolve();
    deaf.start({
      ...{ onDeviceLost: nothing, onLosing: nothing, onLost: nothing, figures: () => ({}) },
      onReclaimed: (devices) =>
        Promise.resolve(void reclaimed.push(...devices.map(({ deviceId }) => deviceId))),
    });
    const phone = { deviceId: 'ada-phone' as DeviceId, userId: 'ada' as UserId, connectedAt: 1 };
    const { line, events } = listen();
    await deaf.connections.add(phone, line);
    const tell = () => other.connections.send(phone.deviceId, 'server:draining', { reconnectWithinMs: 1 });
    expect(await tell()).toBe(true);
    await until(() => events.length === 1);

    way.silenceSubscriptions();
    expect(await tell()).toBe(true);
    await until(async () => {
      await tell();
      return events.length > 1;
    });
    await until(() => reclaimed.length > 0);
    expect(new Set(reclaimed)).toEqual(new Set([phone.deviceId]));
    await deaf.close();
    await other.close();
  });
});
