import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { dataOf, signUp } from '../testing/test-device.ts';
import { startTestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null || findPostgres() === null)('a device that watches somebody', () => {
  const redis = useRedis();

  it('leaves nothing behind at the node from which it moves', async ({ onTestFinished }) => {
    const env = {
      RINGDOWN_DATABASE_URL: await createPostgresDatabase('server'),
      RINGDOWN_REDIS_URL: redis.current.url,
      RINGDOWN_REDIS_PREFIX: redis.current.createPrefix(),
    };
    const [one, two] = [await startTestServer(env), await startTestServer(env)];
    const ada = await (await signUp(one, 'ada')).connect();
    const asking = new Redis(redis.current.url);
    onTestFinished(async () => {
      asking.disconnect();
      ada.drop();
      for (const node of [one, two]) await node.stop();
    });
    const listeners = async (): Promise<number> => {
      const channel = `${env.RINGDOWN_REDIS_PREFIX}see:${ada.userId}`;
      return Number((await asking.pubsub('NUMSUB', channel))[1]);
    };
    dataOf(await ada.request('presence:watch', { userIds: [ada.userId] }));
    expect(await listeners()).toBe(1);
    await ada.connect(two.url);
    await until(async () => (await listeners()) === 0);
  });
});
