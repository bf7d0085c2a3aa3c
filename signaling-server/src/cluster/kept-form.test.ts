import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ringingCall } from '../calls/testing/sample-calls.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { openStores } from '../storage/stores.ts';
import { createPostgresDatabase } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { startTestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { agreeOnForm, KEPT_FORM } from './kept-form.ts';
import { connectRedis, type RedisLink, type Script } from './redis-link.ts';
import { createRedisState } from './redis-state.ts';
import { beginClearing, clearSome, readForm } from './scripts/form.ts';
import { beginLease, liveNodes, renewLease } from './scripts/lease.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

type Runner = Pick<RedisLink, 'run'>;

/** More than one part of what is cleared. */
const MANY = 2_000;
const NEXT = 'next';

describe.skipIf(missingRedis !== null)('what is left of another form', () => {
  const redis = useRedis();
  const [old, recent] = [ringingCall('1', ['ada', 'bob']), ringingCall('2', ['cyd', 'dan'])];
  let prefix: string;
  let clock: ManualClock;
  let link: RedisLink;

  const begin = (form: string) => {
    clock.advance(1);
    return createRedisState({ url: redis.current.url, prefix, clock, log: createLogger('silent'), form });
  };

  beforeEach(async () => {
    prefix = redis.current.createPrefix();
    clock = createManualClock(1_000_000);
    link = await connectRedis(redis.current.url, { prefix, log: createLogger('silent') });
    const gone = await begin(KEPT_FORM);
    await gone.registry.open(old);
    await gone.close();
    const client = new Redis(redis.current.url);
    const left = Array.from({ length: MANY }, (_, index) => [`${prefix}left:${String(index)}`, 'behind']);
    await client.mset(left.flat());
    await client.quit();
  });
  afterEach(() => link.close());

  const keys = async () => {
    const client = new Redis(redis.current.url);
    const found = await client.keys(`${prefix}*`);
    await client.quit();
    return found.map((key) => key.slice(prefix.length)).toSorted();
  };

  /** One that stands still before it runs this, until it is let go. */
  const haltedAt = (halt: Script) => {
    let [arrive, go] = [(): void => undefined, (): void => undefined];
    const hasArrived = new Promise<void>((resolve) => (arrive = resolve));
    const mayGo = new Promise<void>((resolve) => (go = resolve));
    const runner: Runner = {
      async run(script, ...args) {
        if (script === halt) {
          arrive();
          await mayGo;
        }
        return link.run(script, ...args);
      },
    };
    return { runner, hasArrived, go: () => go() };
  };

  it('goes, all of it, and is nobody’s until it is gone', async () => {
    const seen: unknown[] = [];
    const watched: Runner = {
      async run(script, ...args) {
        const reply = await link.run(script, ...args);
        if (script === clearSome && reply !== '0') seen.push(await link.run(readForm));
        return reply;
      },
    };
    await agreeOnForm(watched, NEXT);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.map(() => ['none', 0]));
    expect(await keys()).toEqual(['form']);
    const state = await begin(NEXT);
    expect(state.isFirst).toBe(true);
    await state.close();
  });

  it('is removed by one, for whom the others wait', async () => {
    const { runner, hasArrived, go } = haltedAt(clearSome);
    const removing = agreeOnForm(runner, NEXT);
    await hasArrived;
    let refusals = 0;
    const waiting = agreeOnForm(
      {
        async run(script, ...args) {
          const reply = await link.run(script, ...args);
          if (script === beginClearing && reply === 0) refusals += 1;
          return reply;
        },
      },
      NEXT,
    );
    await until(() => refusals >= 2);
    go();
    await Promise.all([removing, waiting]);
    expect(await keys()).toEqual(['form']);
  });

  it.each([
    ['has looked', beginClearing],
    ['has claimed it', clearSome],
  ])(
    'is removed by others where one who %s stands still, who leaves alone what they keep',
    async (_, halt) => {
      const { runner, hasArrived, go } = haltedAt(halt);
      const late = agreeOnForm(runner, NEXT);
      await hasArrived;
      // As when the claim has run out.
      await link.commands.set('clearing', 'nobody', 1);
      const other = await begin(NEXT);
      await other.registry.open(recent);
      go();
      await late;
      expect((await other.census()).nodes.map(({ name }) => name)).toEqual([other.nodeName()]);
      expect(await other.registry.find(recent.callId)).toMatchObject({ state: 'ringing' });
      await other.close();
    },
  );

  it.each([NEXT, KEPT_FORM])(
    'halfway removed is taken for nothing else, by one of form "%s"',
    async (form) => {
      let parts = 0;
      const killed: Runner = {
        run(script, ...args) {
          if (script === clearSome) parts += 1;
          return parts < 2 ? link.run(script, ...args) : Promise.reject(new Error('killed'));
        },
      };
      await expect(agreeOnForm(killed, NEXT)).rejects.toThrow('killed');
      expect((await keys()).length).toBeGreaterThan(1);
      await link.commands.set('clearing', 'nobody', 1);
      const state = await begin(form);
      expect(state.isFirst).toBe(true);
      expect(await state.registry.find(old.callId)).toBeNull();
      expect((await keys()).filter((key) => key.startsWith('left'))).toEqual([]);
      await state.close();
    },
  );

  it('lets nobody in who wakes while it is removed or afterwards, and counts nobody for alive who was refused', async () => {
    const { runner, hasArrived, go } = haltedAt(clearSome);
    const removing = agreeOnForm(runner, NEXT);
    await hasArrived;
    const wake = async () => {
      for (const script of [renewLease, beginLease])
        expect(await link.run(script, 'sleeper', 60_000, clock.now(), KEPT_FORM)).toMatchObject({ 0: 0 });
      expect(await link.run(liveNodes)).toEqual([]);
    };
    await wake();
    go();
    await removing;
    await wake();
    expect(await link.run(readForm)).toEqual([NEXT, 0]);
  });
});

describe.skipIf(missingRedis !== null || findPostgres() === null)('a node of another form', () => {
  const redis = useRedis();

  it('that can not join the others leaves the database as it is', async () => {
    const [prefix, clock] = [redis.current.createPrefix(), createManualClock()];
    const { url } = redis.current;
    const running = await createRedisState({ url, prefix, clock, log: createLogger('silent'), form: NEXT });
    const [databaseUrl, dataDir] = [await createPostgresDatabase('server'), createTempFolder('form')];
    const env = {
      RINGDOWN_DATABASE_URL: databaseUrl,
      RINGDOWN_REDIS_URL: url,
      RINGDOWN_REDIS_PREFIX: prefix,
    };
    await expect(startTestServer(env, { dataDir, clock })).rejects.toThrow('Stop all of them');
    await expect(openStores({ dataDir, databaseUrl }, { mustExist: true })).rejects.toThrow(
      'no Ringdown data',
    );
    await running.close();
    removeTempFolder(dataDir);
  });
});
