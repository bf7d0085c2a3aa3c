import { describe, expect, it, type TestContext } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { RESTART_GRACE_MS } from '../presence/presence-service.ts';
import { SEAT_GRACE_MS } from '../protocol/index.ts';
import { createPostgresDatabase } from '../testing/databases.ts';
import { ring, talk } from '../testing/people.ts';
import { findPostgres } from '../testing/postgres.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

/** Longer than every grace. */
const AWAY_MS = 2 * SEAT_GRACE_MS;

describe.skipIf(missingRedis !== null || findPostgres() === null)('after all nodes were stopped', () => {
  const redis = useRedis();

  /** So many nodes, and people who are connected to the first and the last of them in turn. */
  async function startCluster(count: number, { onTestFinished }: TestContext) {
    const env = {
      RINGDOWN_DATABASE_URL: await createPostgresDatabase('server'),
      RINGDOWN_REDIS_URL: redis.current.url,
      RINGDOWN_REDIS_PREFIX: redis.current.createPrefix(),
    };
    const clock = createManualClock();
    const start = (): Promise<TestServer> =>
      startTestServer(env, { dataDir: createTempFolder('all-away'), clock });
    const devices: TestDevice[] = [];
    let nodes: TestServer[] = [];
    const stop = async (): Promise<void> => {
      for (const node of nodes.splice(0)) await node.stop();
    };
    onTestFinished(async () => {
      for (const device of devices) device.drop();
      await stop();
    });
    nodes = [await start()];
    while (nodes.length < count) nodes.push(await start());
    return {
      clock,
      person: async (name: string): Promise<TestDevice> => {
        const node = nodes.at(devices.length % 2 === 0 ? 0 : -1)!;
        const device = await (await signUp(node, name)).connect();
        devices.push(device);
        return device;
      },
      comeBack: async (device: TestDevice): Promise<void> => {
        const node = nodes.at(devices.indexOf(device) % 2 === 0 ? 0 : -1)!;
        await device.connect(node.url);
      },
      /** One after the other, and then all at once. */
      restart: async (): Promise<void> => {
        await stop();
        clock.advance(AWAY_MS);
        nodes = await Promise.all(Array.from({ length: count }, start));
      },
    };
  }

  it.concurrent.for([1, 3])(
    'for however long, everybody has the time to come back to their calls (%i)',
    async (count, context) => {
      const { clock, person, comeBack, restart } = await startCluster(count, context);
      const [ada, bob] = [await person('ada'), await person('bob')];
      const [eve, fay] = [await person('eve'), await person('fay')];
      const [cyd, dan] = [await person('cyd'), await person('dan')];
      const [callId, halfEmpty] = [await talk(ada, bob), await talk(eve, fay)];
      const rang = await ring(cyd, dan);

      await restart();
      for (const device of [ada, eve, dan]) await comeBack(device);
      const userIds = [bob.userId, fay.userId, cyd.userId];
      dataOf(await ada.request('presence:watch', { userIds }));
      // What is due is seen to by then.
      expect(await dan.next('call:ended')).toMatchObject({ callId: rang.callId, reason: 'no-answer' });

      expect(dataOf(await ada.request('session:resume', { callIds: [callId] })).live).toMatchObject([
        { callId, state: 'active' },
      ]);
      const { presences } = dataOf(await ada.request('presence:watch', { userIds }));
      expect(presences.map(({ status }) => status)).toEqual(['in-call', 'in-call', 'available']);
      await comeBack(bob);
      clock.advance(RESTART_GRACE_MS);
      const gone = [await ada.next('presence:changed'), await ada.next('presence:changed')];
      expect(new Set(gone.map(({ userId, status }) => `${userId} ${status}`))).toEqual(
        new Set([`${fay.userId} offline`, `${cyd.userId} offline`]),
      );
      clock.advance(SEAT_GRACE_MS);
      expect(await eve.next('call:ended')).toEqual({
        ...{ callId: halfEmpty, reason: 'signaling-lost', by: null },
      });
      dataOf(await bob.request('call:hangup', { callId, reason: 'hangup' }));
      expect(await ada.next('call:ended')).toMatchObject({ callId, reason: 'hangup' });
    },
  );
});
