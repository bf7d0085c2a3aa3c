import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { systemClock } from '../ops/clock.ts';
import { freePort } from '../testing/free-port.ts';
import { redisFault } from './redis-fault.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

const URL_WITH_SECRET = 'redis://ada:geheim@redis.example.org';

describe('a fault of Redis at the start', () => {
  it.each([
    ['WRONGPASS invalid username-password pair', /refuses the user name or password.*RINGDOWN_REDIS_URL/],
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

describe.skipIf(missingRedis !== null)('a server that finds its Redis', () => {
  const redis = useRedis();
  const open = async (url: string) => {
    const logged: string[] = [];
    const log = createLogger('debug', { write: (line) => void logged.push(line) });
    const opened = createRedisState({ url, prefix: 'fault:', clock: systemClock, log });
    const reason = await opened.then(() => null).catch((error: unknown) => error as Error);
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
    const { url } = redis.current;
    const client = new Redis(url);
    await client.config('SET', 'requirepass', 'open sesame');
    const wrong = url.replace('redis://', 'redis://:guessed@');
    for (const tried of [url, wrong]) {
      const { says, logged } = await open(tried);
      expect(says).toMatch(/refuses the user name or password/);
      expect(logged.join()).not.toContain('guessed');
    }
    await client.config('SET', 'requirepass', '');
    await client.quit();
  });
});
