import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { CallId, ChosenStatus, DeviceId, Presence, UserId } from '../protocol/index.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';
import { withRun } from './testing/with-run.ts';

const [ada, bob, eve, never] = ['ada', 'bob', 'eve', 'never'] as UserId[] as [UserId, UserId, UserId, UserId];
const people = [ada, bob, eve];
const GRACE_MS = 20_000;
const call = 'call-0001' as CallId;
const as = (status: ChosenStatus, note = '') => ({ status, note });

describe.skipIf(missingRedis !== null)('a board that catches up', () => {
  const redis = useRedis();
  let nodes: Awaited<ReturnType<typeof createTwoNodes>>;
  let board: RedisPresenceBoard;
  let elsewhere: RedisPresenceBoard;
  let shown: Presence[];
  /** Before an answer of Redis reaches the board. */
  let onAnswer: () => Promise<void>;

  beforeEach(async () => {
    nodes = await createTwoNodes(redis.current, createManualClock());
    onAnswer = () => Promise.resolve();
    const link = nodes.here.redis;
    const held = withRun(link, async (...args) => {
      const answer = await link.run(...args);
      await onAnswer();
      return answer;
    });
    board = new RedisPresenceBoard({ ...nodes.here, redis: held });
    elsewhere = new RedisPresenceBoard(nodes.elsewhere);
    for (const userId of people) {
      const device = { deviceId: `${userId}-phone` as DeviceId, userId, connectedAt: 1 };
      await nodes.elsewhere.connections.add(device, listen().line);
      await elsewhere.arrive(userId, () => Promise.resolve(as('available')));
    }
    await elsewhere.setInCall(bob, call, true);
    shown = [];
    board.start({ onChanged: (presence) => void shown.push(presence), onDeparted: () => undefined });
    await board.subscribe([...people, never]);
    await board.read([...people, never]);
  });
  afterEach(async () => {
    board.stop();
    await nodes.dispose();
  });

  /** Until everything that was said before this was heard. */
  const untilHeard = async (note: string): Promise<void> => {
    await elsewhere.choose(eve, as('available', note));
    await until(() => shown.some((presence) => presence.note === note));
  };
  /** Both nodes know the empty Redis, and have told it nothing yet of what was there before. */
  const empty = async (): Promise<void> => {
    await redis.current.flush();
    for (const node of [nodes.here, nodes.elsewhere]) await node.lease.begin();
  };

  it('shows again only what has changed meanwhile', async () => {
    await elsewhere.choose(bob, as('dnd', 'heard'));
    await until(() => shown.length === 1);
    shown.length = 0;
    nodes.here.redis.unsubscribe('see:eve');
    await elsewhere.choose(eve, as('dnd', 'missed'));
    await board.catchUp();
    expect(shown).toMatchObject([{ userId: eve, status: 'dnd', note: 'missed' }]);
    await board.catchUp();
    expect(shown).toHaveLength(1);
  });

  it('shows who is as before to those who were told otherwise in between', async () => {
    nodes.here.redis.unsubscribe('see:eve');
    await elsewhere.choose(eve, as('dnd'));
    // For a device that begins to watch now.
    expect(await board.read([eve])).toMatchObject([{ status: 'dnd' }]);
    await elsewhere.choose(eve, as('available'));
    await board.catchUp();
    expect(shown).toMatchObject([{ userId: eve, status: 'available' }]);
    await board.catchUp();
    expect(shown).toHaveLength(1);
  });

  it('shows nobody who is as before when Redis has lost everything, and who is not', async () => {
    await empty();
    await elsewhere.setInCall(bob, call, true);
    const expected = people.map((userId) => ({ userId, chosen: as(userId === eve ? 'away' : 'available') }));
    await elsewhere.expect(expected, GRACE_MS);
    await untilHeard('the last');
    expect(shown.map(({ userId, status }) => [userId, status])).toEqual([
      [eve, 'away'],
      [eve, 'available'],
    ]);
    await board.catchUp();
    expect(shown).toHaveLength(2);
    // Nothing of it keeps what comes next from being told.
    await elsewhere.setInCall(bob, call, false);
    await elsewhere.choose(ada, as('dnd'));
    await until(() => shown.length === 4);
    expect(shown.slice(2)).toMatchObject([
      { userId: bob, status: 'available' },
      { userId: ada, status: 'dnd' },
    ]);
  });

  it('shows who is not there any more after Redis has lost everything', async () => {
    await empty();
    await elsewhere.expect([{ userId: bob, chosen: as('available') }], GRACE_MS);
    await board.catchUp();
    const statuses = shown.map(({ userId, status }) => [userId, status]).sort();
    expect(statuses).toEqual([
      [ada, 'offline'],
      [bob, 'available'],
      [eve, 'offline'],
    ]);
  });

  it('believes what it hears meanwhile rather than what it has read before', async () => {
    await empty();
    let answers = 0;
    onAnswer = async () => {
      answers += 1;
      if (answers > 1) return;
      const expected = people.map((userId) => ({ userId, chosen: as('available') }));
      await elsewhere.setInCall(bob, call, true);
      await elsewhere.expect(expected, GRACE_MS);
      await untilHeard('the last');
    };
    await board.catchUp();
    expect(answers).toBeGreaterThan(1);
    expect(shown).toMatchObject([{ userId: eve, status: 'available', note: 'the last' }]);
  });
});
