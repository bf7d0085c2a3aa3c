import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { RedisDeadlines } from './redis-deadlines.ts';
import type { RedisLink, Script } from './redis-link.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { depart } from './scripts/presence.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

describe('looking for what is due', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('leaves a node that stood still a moment to hear what came meanwhile', async () => {
    const run = vi.fn<RedisLink['run']>(() => Promise.resolve([]));
    const deadlines = new RedisDeadlines('due', {
      ...{ redis: { run }, lease: { isHeld: true } },
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
});

describe.skipIf(missingRedis !== null)('somebody whose grace a node found to be over before it froze', () => {
  const redis = useRedis();
  const bob = { ...deviceOf('bob'), connectedAt: 1 };
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
