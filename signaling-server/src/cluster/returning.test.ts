import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, Presence, UserId } from '../protocol/index.ts';
import type { StateEvents } from '../shared-state.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { createRedisState } from './redis-state.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

const LEASE_MS = 600;
const nothing = () => Promise.resolve();

describe.skipIf(missingRedis !== null)('a node that reaches Redis again', () => {
  const redis = useRedis();

  const events = (given: Partial<StateEvents>): StateEvents => ({
    ...{
      onDeviceLost: nothing,
      onLosing: nothing,
      onLost: nothing,
      onInterrupted: nothing,
      onReclaimed: nothing,
      onMissed: nothing,
    },
    figures: () => ({}),
    ...given,
  });

  async function startNode(phones: readonly string[]) {
    const options = {
      ...{ url: redis.current.url, prefix: redis.current.createPrefix(), leaseMs: LEASE_MS },
      ...{ clock: createManualClock(), log: createLogger('silent') },
    };
    const node = await createRedisState(options);
    for (const name of phones) {
      const device = { deviceId: `${name}-phone` as DeviceId, userId: name as UserId, connectedAt: 1 };
      await node.connections.add(device, listen().line);
    }
    return node;
  }

  it('keeps its name and its right to act, however long it takes to tell its people', async () => {
    const node = await startNode(['ada', 'bob']);
    const name = node.nodeName();
    let told: readonly string[] = [];
    let finish = (): void => undefined;
    node.start(
      events({
        onMissed: (devices) => {
          told = devices.map(({ deviceId }) => deviceId);
          return new Promise((resolve) => (finish = resolve));
        },
      }),
    );
    await redis.current.cut();
    await until(() => told.length > 0);
    const since = performance.now();
    // A lease that nobody renewed would have lapsed by then, and been taken over from.
    await until(() => performance.now() - since > LEASE_MS * 3);
    expect(node.isAble()).toBe(true);
    expect(node.nodeName()).toBe(name);
    expect([...told].sort()).toEqual(['ada-phone', 'bob-phone']);
    finish();
    await node.close();
  });

  it('takes only those for back who were not registered any more', async () => {
    const node = await startNode(['ada', 'bob']);
    const [reclaimed, missed] = [[] as string[], [] as string[]];
    const note = (list: string[]) => (devices: readonly { readonly deviceId: string }[]) =>
      Promise.resolve(void list.push(...devices.map(({ deviceId }) => deviceId)));
    node.start(events({ onReclaimed: note(reclaimed), onMissed: note(missed) }));
    await redis.current.cut();
    await until(() => missed.length > 0);
    expect([reclaimed, missed.sort()]).toEqual([[], ['ada-phone', 'bob-phone']]);
    const name = node.nodeName();
    await redis.current.flush();
    await until(() => reclaimed.length > 0);
    expect(node.nodeName()).not.toBe(name);
    expect(reclaimed.sort()).toEqual(['ada-phone', 'bob-phone']);
    await node.close();
  });

  it('shows again only what has changed meanwhile', async () => {
    const nodes = await createTwoNodes(redis.current, createManualClock());
    const [board, elsewhere] = [new RedisPresenceBoard(nodes.here), new RedisPresenceBoard(nodes.elsewhere)];
    const people = ['ada', 'bob', 'eve'] as UserId[];
    const free = { status: 'available', note: '' } as const;
    for (const userId of people) {
      const device = { deviceId: `${userId}-phone` as DeviceId, userId, connectedAt: 1 };
      await nodes.elsewhere.connections.add(device, listen().line);
      await elsewhere.arrive(userId, () => Promise.resolve(free));
    }
    const shown: Presence[] = [];
    board.start({ onChanged: (presence) => void shown.push(presence), onDeparted: () => undefined });
    await board.subscribe(people);
    await board.read(people);
    await elsewhere.choose('bob' as UserId, { status: 'dnd', note: 'heard' });
    await until(() => shown.length === 1);
    shown.length = 0;
    await nodes.here.redis.unsubscribe('see:eve');
    await elsewhere.choose('eve' as UserId, { status: 'dnd', note: 'missed' });
    await board.catchUp();
    expect(shown).toMatchObject([{ userId: 'eve', status: 'dnd', note: 'missed' }]);
    await board.catchUp();
    expect(shown).toHaveLength(1);
    board.stop();
    await nodes.dispose();
  });
});
