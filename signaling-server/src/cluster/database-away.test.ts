import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { DeviceId, Presence, UserId } from '../protocol/index.ts';
import type { SharedState, StateEvents } from '../shared-state.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { startWaysToRedis, type WaysToRedis } from '../testing/ways-to-redis.ts';
import { createRedisState } from './redis-state.ts';
import { noEvents } from './testing/no-events.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

const LEASE_MS = 1_500;
const [ada, bob] = ['ada', 'bob'] as UserId[] as [UserId, UserId];
const phoneOf = (userId: UserId) => ({
  ...{ deviceId: `${userId}-phone` as DeviceId, userId, connectedAt: 1 },
});
const available = () => Promise.resolve({ status: 'available', note: '' } as const);

describe.skipIf(missingRedis !== null)('a node that returns to Redis while there is no database', () => {
  const redis = useRedis();
  let ways: WaysToRedis;
  let here: SharedState;
  let elsewhere: SharedState;
  let dead: SharedState;
  let shown: Presence[];
  /** Whom the other nodes saw to. */
  let taken: UserId[];
  /** Whom this node tried to see to. */
  let lost: UserId[];
  let back: () => void;
  let whenBack: Promise<void>;

  beforeEach(async () => {
    ways = await startWaysToRedis(redis.current.url, 1);
    whenBack = new Promise((resolve) => (back = resolve));
    const options = {
      ...{ url: redis.current.url, prefix: redis.current.createPrefix(), leaseMs: LEASE_MS },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    here = await createRedisState({ ...options, url: ways.urls[0]! });
    elsewhere = await createRedisState(options);
    // It never says anything of itself.
    dead = await createRedisState(options);
    shown = [];
    taken = [];
    lost = [];
    here.board.start({ onChanged: (presence) => void shown.push(presence), onDeparted: () => undefined });
    for (const [state, userId] of [
      [here, ada],
      [elsewhere, bob],
    ] as const) {
      await state.connections.add(phoneOf(userId), listen().line);
      await state.board.arrive(userId, available);
    }
    await here.board.subscribe([ada, bob]);
    await here.board.read([ada, bob]);
  });
  afterEach(async () => {
    back();
    for (const state of [here, elsewhere, dead]) await state.close();
    await ways.close();
  });

  const lookAfterOthers = (): void =>
    elsewhere.start({
      ...noEvents,
      async onDeviceLost({ userId }) {
        await elsewhere.board.leave(userId, 0);
        taken.push(userId);
      },
    });
  const isShown = (of: UserId, as: string): boolean =>
    shown.some(({ userId, status }) => userId === of && status === as);
  /** Of whoever can't do anything before the database is back. */
  const events: StateEvents = {
    ...noEvents,
    onReclaimed: () => whenBack,
    onMissed: () => whenBack,
    onDeviceLost({ userId }) {
      lost.push(userId);
      return Promise.reject(new UnavailableError('Database'));
    },
  };

  it('shows what changed meanwhile, and looks after nodes that died', async () => {
    const [cyd, dan] = [phoneOf('cyd' as UserId), phoneOf('dan' as UserId)];
    await dead.connections.add(cyd, listen().line);
    const { line } = listen();
    await here.connections.add(dan, line);
    here.start(events);
    ways.cutOff(1);
    await until(() => !here.isAble());
    // Of its own, and nobody can be told of it.
    here.connections.lines.remove(dan.deviceId, line);
    await elsewhere.board.choose(bob, { status: 'dnd', note: '' });
    ways.back();
    await until(() => isShown(bob, 'dnd'));
    await until(() => lost.includes(cyd.userId) && lost.includes(dan.userId));
  });

  it('shows nobody offline who is here, though others took them for gone', async () => {
    lookAfterOthers();
    here.start({
      ...events,
      async onReclaimed() {
        await whenBack;
        await here.board.arrive(ada, available);
      },
    });
    ways.cutOff(1);
    await until(() => taken.includes(ada));
    await elsewhere.board.choose(bob, { status: 'dnd', note: '' });
    ways.back();
    await until(() => isShown(bob, 'dnd'));
    back();
    await until(async () => (await elsewhere.board.read([ada]))[0]?.status === 'available');
    await elsewhere.board.choose(ada, { status: 'away', note: '' });
    await until(() => isShown(ada, 'away'));
    expect(isShown(ada, 'offline')).toBe(false);
  });

  it('shows whoever is here as they are once they are seen to', async () => {
    lookAfterOthers();
    here.start(events);
    ways.cutOff(1);
    await until(() => taken.includes(ada));
    await elsewhere.board.choose(bob, { status: 'dnd', note: '' });
    ways.back();
    await until(() => isShown(bob, 'dnd'));
    expect(isShown(ada, 'offline')).toBe(false);
    // Who has chosen to be invisible, for one.
    back();
    await until(() => isShown(ada, 'offline'));
  });
});
