import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { DeviceId, Presence, UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { startSilentWay } from '../testing/silent-way.ts';
import { until } from '../testing/until.ts';
import { connectRedis } from './redis-link.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

const kindOf = (sent: Buffer) => (sent.includes('subscribe') ? 'subscriptions' : null);
const nothing = (): void => undefined;

describe.skipIf(missingRedis !== null)('what a node subscribes to', () => {
  const redis = useRedis();

  /** A link over a way on which its subscriptions can fall silent. */
  async function start() {
    const way = await startSilentWay(Number(new URL(redis.current.url).port), kindOf);
    const url = `redis://127.0.0.1:${way.port}`;
    const options = { prefix: redis.current.createPrefix(), log: createLogger('silent') };
    const link = await connectRedis(url, options);
    const admin = new Redis(redis.current.url);
    onTestFinished(async () => {
      admin.disconnect();
      await link.close();
      way.stop();
    });
    const heard: string[] = [];
    const note = (message: string): void => void heard.push(message);
    await link.subscribe('before', note);
    return { way, link, admin, url, heard, note };
  }

  it('is not waited for without end where nothing answers, and is heard as soon as something does', async () => {
    const { way, link, heard, note } = await start();
    way.silence('subscriptions');
    way.carryNew(false);
    await expect(link.subscribe('channel', note)).rejects.toThrow(UnavailableError);
    await until(() => !link.hears);
    // Its next connection as well, which nobody takes.
    await expect(link.subscribe('channel', note)).rejects.toThrow(UnavailableError);
    way.carryNew(true);
    await until(() => link.hears);
    expect(await link.publish('channel', 'here')).toBe(1);
    await until(() => heard.includes('here'));
    await link.subscribe('channel', note);
    await link.publish('before', 'there');
    await until(() => heard.includes('there'));
  });

  it('is heard again after a lost connection however much it is', async () => {
    const { link, admin, heard, note } = await start();
    const channels = Array.from({ length: 1_201 }, (_, index) => `channel ${index}`);
    await Promise.all(channels.map((channel) => link.subscribe(channel, note)));
    const isBack = new Promise<void>((back) => link.watch({ lost: nothing, back, forgotten: nothing }));
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await isBack;
    await Promise.all(channels.map((channel) => link.publish(channel, channel)));
    await until(() => heard.length === channels.length);
    expect(new Set(heard)).toEqual(new Set(channels));
  });

  it('is forgotten where it is taken back meanwhile', async () => {
    const { way, link, admin, note } = await start();
    await link.subscribe('channel', note);
    way.carryNew(false);
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => !link.hears);
    link.unsubscribe('channel');
    way.carryNew(true);
    await until(() => link.hears);
    expect(await link.publish('channel', 'here')).toBe(0);
    expect(await link.publish('before', 'here')).toBe(1);
  });

  it('is asked for again where Redis refuses it for a while', async () => {
    const { link, admin, heard } = await start();
    // Ends the connections that were subscribed to what is not allowed any more.
    await admin.call('ACL', 'SETUSER', 'default', 'resetchannels');
    onTestFinished(async () => {
      await admin.call('ACL', 'SETUSER', 'default', 'allchannels');
    });
    await until(() => !link.hears);
    const refused = /cmdstat_subscribe:.*rejected_calls=[1-9]/;
    await until(async () => refused.test(await admin.info('commandstats')));
    expect(link.hears).toBe(false);
    await admin.call('ACL', 'SETUSER', 'default', 'allchannels');
    await until(() => link.hears);
    await link.publish('before', 'here');
    await until(() => heard.includes('here'));
  });

  it('lets those who watch somebody see them again, whom they could not watch for a while', async () => {
    const { way, url } = await start();
    const nodes = await createTwoNodes({ ...redis.current, url }, createManualClock());
    const board = new RedisPresenceBoard(nodes.here);
    const [ada, bob] = ['ada', 'bob'] as UserId[] as [UserId, UserId];
    const shown: Presence[] = [];
    board.start({ onChanged: (presence) => void shown.push(presence), onDeparted: nothing });
    onTestFinished(async () => {
      board.stop();
      await nodes.dispose();
    });
    way.silence('subscriptions');
    way.carryNew(false);
    await expect(board.subscribe([ada])).rejects.toThrow(UnavailableError);
    await until(() => !nodes.here.redis.hears);
    await expect(board.subscribe([ada, bob])).rejects.toThrow(UnavailableError);
    way.carryNew(true);
    await until(() => nodes.here.redis.hears && nodes.elsewhere.redis.hears);
    await board.subscribe([ada, bob]);
    const elsewhere = new RedisPresenceBoard(nodes.elsewhere);
    const phone = { deviceId: 'ada-phone' as DeviceId, userId: ada, connectedAt: 1 };
    await nodes.elsewhere.connections.add(phone, listen().line);
    await elsewhere.arrive(ada, () => Promise.resolve({ status: 'dnd', note: 'seen' }));
    await until(() => shown.some(({ userId, note }) => userId === ada && note === 'seen'));
  });
});
