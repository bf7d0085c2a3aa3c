import { afterEach, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { dataOf, PASSWORD, post, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

describe.skipIf(missingRedis !== null || findPostgres() === null)('while Redis is out of reach', () => {
  const redis = useRedis();
  let server: TestServer;
  let ada: TestDevice;
  afterEach(async () => {
    ada.drop();
    await server.stop();
  });

  it('what needs it is refused for a moment and works again afterwards, and people sign in all the same', async () => {
    const { url } = redis.current;
    server = await startTestServer({
      RINGDOWN_DATABASE_URL: await createPostgresDatabase('server'),
      RINGDOWN_REDIS_URL: url,
      RINGDOWN_REDIS_PREFIX: redis.current.createPrefix(),
    });
    ada = await (await signUp(server, 'ada')).connect();
    // Answered when the device is let in altogether, which goes on for a moment after the welcome.
    dataOf(await ada.request('ice:refresh', {}));
    const signIn = { username: 'ada', password: PASSWORD, deviceName: 'another' };
    const refused = { ok: false, error: { code: 'unavailable', retryAfterMs: expect.any(Number) as number } };

    await redis.current.stop();
    dataOf(await post(`${server.url}/api/sign-in`, signIn));
    expect(await ada.request('presence:set', { status: 'away', note: '' })).toMatchObject(refused);
    expect(await ready(server)).toMatchObject({ status: 'unavailable', checks: { database: 'ok' } });

    await redis.current.start();
    await until(async () => (await ready(server)).status === 'ready');
    dataOf(await ada.request('presence:set', { status: 'away', note: '' }));
  });
});

async function ready(server: TestServer): Promise<{ readonly status: string }> {
  // What was found is shared for a second of the server's clock.
  server.clock.advance(1_000);
  return (await fetch(`${server.url}/readyz`)).json() as Promise<{ readonly status: string }>;
}
