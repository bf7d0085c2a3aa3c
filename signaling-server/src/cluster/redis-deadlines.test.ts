import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { RedisDeadlines } from './redis-deadlines.ts';
import { KEPT_FORM } from './kept-form.ts';
import { NodeLease } from './node-lease.ts';
import { connectRedis, type RedisLink, type Script } from './redis-link.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { claimDue } from './scripts/due.ts';
import { beginLease, liveNodes, renewLease } from './scripts/lease.ts';
import { depart } from './scripts/presence.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

const bob = { ...deviceOf('bob'), connectedAt: 1 };

describe('looking for what is due', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('leaves a node that stood still a moment to hear what came meanwhile', async () => {
    const run = vi.fn<RedisLink['run']>(() => Promise.resolve([]));
    const deadlines = new RedisDeadlines('due', {
      ...{ redis: { run }, lease: { isSteady: true } },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    });
    deadlines.start(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(250);
    expect(run).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 8_000);
    await vi.advanceTimersByTimeAsync(250);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(run).toHaveBeenCalledTimes(2);
    deadlines.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('waits while people may not have been able to come back', async () => {
    const run = vi.fn<RedisLink['run']>(() => Promise.resolve([]));
    const lease = { isSteady: false };
    const deadlines = new RedisDeadlines('due', {
      ...{ redis: { run }, lease, clock: createManualClock(), log: createLogger('silent') },
    });
    deadlines.start(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run).not.toHaveBeenCalled();
    lease.isSteady = true;
    await vi.advanceTimersByTimeAsync(250);
    expect(run).toHaveBeenCalledTimes(1);
    deadlines.stop();
  });
});

describe.skipIf(missingRedis !== null)('somebody whose grace a node found to be over before it froze', () => {
  const redis = useRedis();
  const GRACE_MS = 20_000;

  it('keeps the grace of having been back meanwhile, and departs after it', async () => {
    const clock = createManualClock(1_000_000);
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, clock);
    onTestFinished(dispose);
    const board = new RedisPresenceBoard(elsewhere);
    const visit = async () => {
      const { line } = listen();
      await elsewhere.connections.add(bob, line);
      await board.arrive(bob.userId, () => Promise.resolve({ status: 'available', note: '' }));
      await elsewhere.connections.remove(bob.deviceId, line);
      await board.leave(bob.userId, GRACE_MS);
    };
    const freezing = freezeAt(depart, here.redis);
    const frozen = new RedisPresenceBoard({ ...here, redis: freezing.link });
    const departed: UserId[] = [];
    const events = { onChanged: () => undefined, onDeparted: (userId: UserId) => void departed.push(userId) };

    await visit();
    clock.advance(GRACE_MS);
    frozen.start(events);
    const wake = await freezing.frozen;
    await visit();
    await wake();
    frozen.stop();
    expect(await board.isReachable(bob.userId)).toBe(true);
    expect(departed).toEqual([]);

    clock.advance(GRACE_MS);
    board.start(events);
    await until(() => departed.length > 0);
    board.stop();
    expect(await board.isReachable(bob.userId)).toBe(false);
  });
});

describe.skipIf(missingRedis !== null)('what is due', () => {
  const redis = useRedis();
  const LEASE_MS = 60_000;
  const SHORT_LEASE_MS = 300;
  const [clock, log] = [createManualClock(), createLogger('silent')];

  /** A deadline that is over, and what a node does to its lease. */
  async function startLink() {
    const prefix = redis.current.createPrefix();
    const link = await connectRedis(redis.current.url, { prefix, log });
    onTestFinished(() => link.close());
    const board = new RedisPresenceBoard({
      ...{ redis: link, lease: new NodeLease({ redis: link, clock, log }), clock, log },
    });
    await board.expect([{ userId: bob.userId, chosen: { status: 'available', note: '' } }], 0);
    const ask =
      (asked: Script) =>
      (node: string, leaseMs = LEASE_MS) =>
        link.run(asked, node, leaseMs, clock.now(), KEPT_FORM);
    return {
      ...{ begin: ask(beginLease), renew: ask(renewLease) },
      isLive: async (node: string) => ((await link.run(liveNodes)) as string[]).includes(node),
      due: () => link.run(claimDue, 'departures', clock.now(), clock.now(), 1),
    };
  }

  it('is seen to at once beside other nodes, and where nothing was known before', async () => {
    const { begin, renew, due } = await startLink();
    await begin('one');
    expect(await due()).toEqual([bob.userId]);
    await begin('two');
    await renew('one');
    expect(await due()).toEqual([bob.userId]);
  });

  it('waits where no node was there meanwhile, so that who could not come back does', async () => {
    const { begin, isLive, due } = await startLink();
    await begin('one', 1);
    await until(async () => !(await isLive('one')));
    await begin('two');
    await begin('three');
    expect(await due()).toEqual([]);
  });

  it('waits no longer than a lease', async () => {
    const { begin, isLive, due } = await startLink();
    await begin('one', 1);
    await until(async () => !(await isLive('one')));
    await begin('two', SHORT_LEASE_MS);
    await until(async () => ((await due()) as string[]).length > 0);
  });

  it('waits also where all were cut off for most of a lease, and kept it', async () => {
    const { begin, renew, isLive, due } = await startLink();
    await begin('one', LEASE_MS / 4);
    expect(await due()).toEqual([bob.userId]);
    await renew('one');
    expect(await isLive('one')).toBe(true);
    expect(await due()).toEqual([]);
  });
});

/** The link of a node that freezes the moment it is about to run this script. */
function freezeAt(at: Script, link: RedisLink) {
  let freeze: (wake: () => Promise<unknown>) => void;
  /** Resolves to what wakes it, which resolves when the script ran. */
  const frozen = new Promise<() => Promise<unknown>>((resolve) => (freeze = resolve));
  const run: RedisLink['run'] = (script, ...args) =>
    script !== at
      ? link.run(script, ...args)
      : new Promise((resolve) => {
          freeze(() => {
            const ran = link.run(script, ...args);
            resolve(ran);
            return ran;
          });
        });
  return { frozen, link: { ...link, run } };
}
