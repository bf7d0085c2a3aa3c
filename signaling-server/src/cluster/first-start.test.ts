import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { answeredCall, ringingCall } from '../calls/testing/sample-calls.ts';
import { createLogger } from '../ops/logger.ts';
import { systemClock } from '../ops/clock.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { SharedState, StateEvents } from '../shared-state.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { start } from '../start.ts';
import { createPostgresDatabase } from '../testing/databases.ts';
import { findPostgres } from '../testing/postgres.ts';
import { createTempFolder } from '../testing/temp-folder.ts';
import { createTestEdge } from '../testing/test-edge.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

const LEASE_MS = 1_500;
/** Many times what passes between two looks at what is due. */
const LOOKS_MS = 1_000;
const nothing = () => Promise.resolve();
const failure = () => Promise.reject(new Error('the database is gone'));

describe.skipIf(missingRedis !== null)('the first node that starts', () => {
  const redis = useRedis();

  /** Each time another node of one server. They end with the test. */
  function nodesOf({ onTestFinished }: TestContext): () => Promise<SharedState> {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const options = { url: redis.current.url, prefix: redis.current.createPrefix(), clock, log };
    return async () => {
      const node = await createRedisState({ ...options, leaseMs: LEASE_MS });
      onTestFinished(() => node.close());
      return node;
    };
  }

  const events = (onInterrupted: () => Promise<void>): StateEvents => ({
    ...noEvents,
    onInterrupted,
  });

  it('lives while it takes up everything, however long that takes, and nothing is due meanwhile', async (context) => {
    const begin = nodesOf(context);
    const first = await begin();
    expect(first.isFirst).toBe(true);
    let finish = (): void => undefined;
    const takingUp = first.takeUp(() => new Promise((resolve) => (finish = resolve)));
    const begun = performance.now();
    await until(() => performance.now() - begun > 1.5 * LEASE_MS);
    const next = await begin();
    expect(next.isFirst).toBe(false);
    await first.registry.restore(answeredCall(ringingCall('late', ['ada', 'bob']), { callerDueBy: 1 }));
    const due: string[] = [];
    const onDue = (callId: string): Promise<void> => Promise.resolve(void due.push(callId));
    next.registry.start({ onDue, onOrphaned: nothing });
    next.start(events(failure));
    const met = performance.now();
    await until(() => performance.now() - met > LOOKS_MS);
    expect(due).toEqual([]);
    finish();
    await takingUp;
    expect(first.isAble()).toBe(true);
    await until(() => due.length > 0);
    next.registry.stop();
  });

  it('leaves it to the next one that starts where it fails', async (context) => {
    const begin = nodesOf(context);
    const failed = await begin();
    let finish = (): void => undefined;
    let staying: Promise<void> = nothing();
    await expect(
      failed.takeUp(async () => {
        const other = await begin();
        // One that goes on, and looks after nobody.
        staying = other.takeUp(() => new Promise((resolve) => (finish = resolve)));
        await failure();
      }),
    ).rejects.toThrow('the database is gone');
    await failed.registry.restore(ringingCall('half', ['ada', 'bob']));
    await failed.close();
    const next = await begin();
    expect(next.isFirst).toBe(true);
    await next.takeUp(nothing);
    expect((await begin()).isFirst).toBe(false);
    finish();
    await staying;
  });

  it('leaves it to one that runs where it fails and nobody starts', async (context) => {
    const begin = nodesOf(context);
    const failed = await begin();
    let fail = (_: Error): void => undefined;
    const takingUp = failed.takeUp(() => new Promise((_, reject) => (fail = reject)));
    const other = await begin();
    expect(other.isFirst).toBe(false);
    let tries = 0;
    other.start(
      events(() => {
        tries += 1;
        return tries === 1 ? failure() : Promise.resolve();
      }),
    );
    fail(new Error('the database is gone'));
    await expect(takingUp).rejects.toThrow('the database is gone');
    expect(tries).toBe(0);
    await failed.close();
    // Also where it fails there at first.
    await until(() => tries === 2);
  });

  it('has dead nodes seen to although what it left can not be taken up', async (context) => {
    const begin = nodesOf(context);
    const failed = await begin();
    await expect(failed.takeUp(failure)).rejects.toThrow('the database is gone');
    // It never says anything again.
    const dead = await begin();
    const device = { userId: 'ada' as UserId, deviceId: 'ada-phone' as DeviceId };
    await dead.connections.add({ ...device, connectedAt: 1 }, listen().line);
    const other = await begin();
    await failed.close();
    const lost: unknown[] = [];
    const onDeviceLost = (gone: unknown): Promise<void> => Promise.resolve(void lost.push(gone));
    other.start({ ...events(failure), onDeviceLost });
    await until(() => lost.length > 0);
    expect(lost).toEqual([device]);
  });

  it.skipIf(findPostgres() === null)('is gone at once where it can’t listen', async ({ onTestFinished }) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const [url, prefix] = [redis.current.url, redis.current.createPrefix()];
    const edge = createTestEdge({
      RINGDOWN_PORT: String((taken.address() as AddressInfo).port),
      RINGDOWN_DATABASE_URL: await createPostgresDatabase('server'),
      ...{ RINGDOWN_REDIS_URL: url, RINGDOWN_REDIS_PREFIX: prefix },
      RINGDOWN_DATA_DIR: createTempFolder('first-start'),
    });
    await start(edge);
    expect(edge.lines).toEqual([expect.stringContaining('is taken')]);
    const log = createLogger('silent');
    const next = await createRedisState({ url, prefix, clock: systemClock, log });
    expect(next.isFirst).toBe(true);
    await next.close();
  });
});
