import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallId, ShownStatus } from '../protocol/index.ts';
import { openStores } from '../storage/stores.ts';
import { createPostgresDatabase } from '../testing/databases.ts';
import { newCallId, talk } from '../testing/people.ts';
import { findPostgres } from '../testing/postgres.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

/** Longer than a node would take to look by itself. */
const LOOK_MS = 4_000;

describe.skipIf(missingRedis !== null || findPostgres() === null)('two nodes whose Redis is flushed', () => {
  const redis = useRedis();
  const nodes: TestServer[] = [];
  const devices: TestDevice[] = [];
  afterEach(async () => {
    for (const device of devices.splice(0)) device.drop();
    for (const node of nodes.splice(0)) await node.stop();
  });

  /** Somebody who is connected to this node. */
  const person = async (name: string, node: TestServer): Promise<TestDevice> => {
    const device = await (await signUp(node, name)).connect();
    devices.push(device);
    dataOf(await device.request('ice:refresh', {}));
    return device;
  };

  it('show nobody offline, lose no call, and let everybody be called', async () => {
    const env = {
      RINGDOWN_DATABASE_URL: await createPostgresDatabase('server'),
      RINGDOWN_REDIS_URL: redis.current.url,
      RINGDOWN_REDIS_PREFIX: redis.current.createPrefix(),
    };
    nodes.push(await startTestServer(env), await startTestServer(env));
    const [one, two] = nodes as [TestServer, TestServer];
    const [ada, bob] = [await person('ada', one), await person('bob', two)];
    const [cyd, dan] = [await person('cyd', one), await person('dan', two)];
    const callId = await talk(ada, bob);
    // Who is there is written down by and by.
    for (const { clock } of nodes) clock.advance(1_000);
    const stores = await openStores({ dataDir: one.dataDir, databaseUrl: env.RINGDOWN_DATABASE_URL });
    await until(async () => (await stores.presences.wereOnline()).length === devices.length);
    await stores.close();

    const people = [ada, bob, cyd, dan].map(({ userId }) => userId);
    for (const watcher of [cyd, dan]) {
      dataOf(await watcher.request('presence:watch', { userIds: people }));
      watcher.take('presence:changed');
    }
    await redis.current.flush();
    const seen = new Set<ShownStatus>();
    const started = startUntilTaken(cyd, dan);
    for (const end = performance.now() + LOOK_MS; performance.now() < end;) {
      for (const watcher of [cyd, dan]) {
        const reply = await watcher.request('presence:watch', { userIds: people });
        if (reply.ok) for (const { status } of reply.data.presences) seen.add(status);
        else expect(reply.error.code).toBe('unavailable');
      }
      await delay(50);
      for (const { clock } of nodes) clock.advance(200);
    }
    expect([...seen].sort()).toEqual(['available', 'in-call']);
    // Nobody is told of who is as before, those who speak in a call included.
    for (const watcher of [cyd, dan]) expect(watcher.take('presence:changed')).toEqual([]);
    const incoming = await dan.next('call:incoming');
    expect(incoming.callId).toBe(await started);
    dataOf(await ada.request('call:hangup', { callId, reason: 'hangup' }));
    expect(await bob.next('call:ended')).toMatchObject({ callId, reason: 'hangup' });
  });
});

/** As the app does: asks again while the server can't say. */
async function startUntilTaken(caller: TestDevice, callee: TestDevice): Promise<CallId> {
  const callId = newCallId();
  for (;;) {
    const request = { callId, calleeId: callee.userId, media: 'audio', offer: null } as const;
    const reply = await caller.request('call:start', request);
    if (reply.ok) {
      expect(reply.data).toMatchObject({ outcome: 'ringing' });
      return callId;
    }
    expect(reply.error.code).toBe('unavailable');
    await delay(500);
  }
}
