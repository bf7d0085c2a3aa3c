import { Redis } from 'ioredis';
import { readFileSync } from 'node:fs';
import { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { take } from '../ops/limiters.ts';
import { createLogger } from '../ops/logger.ts';
import { NO_REDIS, redisVersion, startRedis, type TestRedis } from '../testing/redis.ts';
import { createClusterAdapter } from './adapter.ts';
import { inspectRedis } from './redis-inspection.ts';
import { createRedisLimiters } from './redis-limits.ts';
import { connectRedis } from './redis-link.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
/** The rights that the README tells an admin to give, without the password. */
const rights =
  /redis-cli ACL SETUSER ringdown on '>the password' (.*)/
    .exec(readme)?.[1]
    ?.replaceAll("'", '')
    .split(' ') ?? [];

const missing = redisVersion() === null ? NO_REDIS : null;

describe.skipIf(missing !== null)(
  `the user of Redis that the README describes (${missing ?? 'real Redis'})`,
  () => {
    let redis: TestRedis;
    let admin: Redis;
    let url: string;
    beforeAll(async () => {
      redis = await startRedis();
      admin = new Redis(redis.url);
      await admin.call('ACL', 'SETUSER', 'ringdown', 'on', '>secret', ...rights);
      url = redis.url.replace('redis://', 'redis://ringdown:secret@');
    });
    afterAll(async () => {
      admin.disconnect();
      await redis.remove();
    });

    it('may do all that a node and the doctor do', async () => {
      const [here, there] = [await link(url), await link(url)];
      const limiter = createRedisLimiters(here)('tries', { burst: 1, perSecond: 1 });
      expect(await take(limiter, 'ada')).toBe(0);
      expect(await take(limiter, 'ada')).toBeGreaterThan(0);
      expect(await limiter.get('ada')).not.toBeNull();
      await limiter.reward('ada');
      await limiter.penalty('ada');
      await limiter.delete('ada');
      const [from, to] = [here, there].map((one) => new Server({ adapter: createClusterAdapter(one) }));
      await to!.of('/').adapter.addAll('socket', new Set(['device:phone']));
      await there.heard();
      from!.to('device:phone').emit('news', 1);
      from!.in('device:phone').disconnectSockets(true);
      await to!.of('/').adapter.del('socket', 'device:phone');
      expect(await inspectRedis(url, (answer) => answer)).toMatchObject({ passesMessages: true });
      expect(await admin.call('ACL', 'LOG')).toEqual([]);
      for (const one of [here, there]) one.close();
    });

    it('reaches nothing of others, and changes nothing of Redis', async () => {
      const user = new Redis(url);
      await expect(user.get('other:key')).rejects.toThrow(/NOPERM/);
      await expect(user.publish('other:channel', 'hello')).rejects.toThrow(/NOPERM/);
      await expect(user.flushall()).rejects.toThrow(/NOPERM/);
      await expect(user.config('GET', 'maxmemory')).rejects.toThrow(/NOPERM/);
      user.disconnect();
    });
  },
);

function link(url: string) {
  return connectRedis({ url, prefix: 'ringdown:', log: createLogger('silent') });
}
