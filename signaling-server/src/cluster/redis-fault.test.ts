import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { freePort } from '../testing/free-port.ts';
import { until } from '../testing/until.ts';
import { redisFault } from './redis-fault.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { NO_REDIS, redisVersion, startRedis, type TestRedis } from '../testing/redis.ts';
import { connectRedis } from './redis-link.ts';

const URL_WITH_SECRET = 'redis://ada:geheim@redis.example.org';

describe('a fault of Redis at the start', () => {
  it.each([
    ['WRONGPASS invalid username-password pair', /refuses the user name or password.*RINGDOWN_REDIS_URL/],
    ["ERR unknown command 'ssubscribe', with args beginning with: 'x'", /version 7/],
    ["NOPERM this user has no permissions to run the 'evalsha' command", /Who may reach Redis/],
    ['LOADING Redis is loading the dataset in memory', /Wait/],
    ['getaddrinfo ENOTFOUND redis.example.org', /host name has no address/],
    ['connect ETIMEDOUT', /does not answer.*rediss/],
    ['read ECONNRESET', /rediss:\/\/.*TLS/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/],
  ])('such as "%s" is one line that says what to do, without the password', (message, words) => {
    const { message: line } = redisFault(URL_WITH_SECRET, new Error(message)) as Error;
    expect(line).toMatch(/^Redis at redis\.example\.org:6379 [^\n]*$/);
    expect(line).toMatch(words);
    expect(line).not.toContain('geheim');
  });

  it('that nobody knows is given back as it is', () => {
    const error = new TypeError('x is undefined');
    expect(redisFault(URL_WITH_SECRET, error)).toBe(error);
  });
});

/** What the rest of this file is left out for, if it is; null when it runs. */
const missing = redisVersion() === null ? NO_REDIS : null;
if (missing !== null) ranAgainst('cluster', `NOT: ${missing}`);

describe.skipIf(missing !== null)('a server that finds its Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => void (redis = await startRedis()));
  afterAll(() => redis.remove());
  const open = async (url: string) => {
    const logged: string[] = [];
    const log = createLogger('debug', { write: (line) => void logged.push(line) });
    const reason = await connectRedis({ url, prefix: 'fault:', log }).then(
      (link) => link.close(),
      (error: unknown) => error as Error,
    );
    return { says: reason?.message, logged };
  };

  it('gone says so, and does not claim to try again', async () => {
    const port = await freePort();
    const { says, logged } = await open(`redis://127.0.0.1:${port}`);
    expect(says).toBe(
      `Redis at 127.0.0.1:${port} can’t be reached: nothing listens there. Start it, or correct RINGDOWN_REDIS_URL.`,
    );
    expect(logged).toEqual([]);
  });

  it('closed to it says that it is the password', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'requirepass', 'open sesame');
    const wrong = redis.url.replace('redis://', 'redis://:guessed@');
    for (const tried of [redis.url, wrong]) {
      const { says, logged } = await open(tried);
      expect(says).toMatch(/refuses the user name or password/);
      expect(logged.join()).not.toContain('guessed');
    }
    await client.config('SET', 'requirepass', '');
    await client.quit();
  });

  it('without the rights to pass messages says which ones are missing', async () => {
    const client = new Redis(redis.url);
    await client.call('ACL', 'SETUSER', 'ada', 'on', '>secret', '~*', '&*', '+@all', '-spublish');
    const { says } = await open(redis.url.replace('redis://', 'redis://ada:secret@'));
    expect(says).toMatch(/rights/);
    await client.quit();
  });
});

describe.skipIf(missing !== null)('two nodes', () => {
  it('hear each other again after Redis was away, and are told that they may have missed something', async () => {
    const redis = await startRedis();
    const log = createLogger('silent');
    const [here, there] = [
      await connectRedis({ url: redis.url, prefix: 'pair:', log }),
      await connectRedis({ url: redis.url, prefix: 'pair:', log }),
    ];
    const heard: string[] = [];
    there.forAdapter.sSubscribe('news', (message) => void heard.push(message.toString()));
    await there.heard();
    await here.forAdapter.sPublish('news', 'first');
    await until(() => heard.length === 1);
    let isBack = false;
    there.onBack = () => (isBack = true);
    await redis.stop();
    // Said to nobody, and no fault of who says it.
    await here.forAdapter.sPublish('news', 'lost');
    await redis.start();
    await until(() => isBack);
    await until(() =>
      here.ping().then(
        () => true,
        () => false,
      ),
    );
    await here.forAdapter.sPublish('news', 'second');
    await until(() => heard.length === 2);
    expect(heard).toEqual(['first', 'second']);
    for (const link of [here, there]) link.close();
    await redis.remove();
  });
});
