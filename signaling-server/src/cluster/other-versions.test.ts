import { describe, expect, it, onTestFinished } from 'vitest';
import { Redis } from 'ioredis';
import { transition } from '../calls/call-transition.ts';
import { answeredCall, deviceOf, ringingCall } from '../calls/testing/sample-calls.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { SharedState } from '../shared-state.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { ClusterConnections } from './cluster-connections.ts';
import { KEPT_FORM } from './kept-form.ts';
import { RedisCallRegistry } from './redis-call-registry.ts';
import { script, type RedisLink, type Script } from './redis-link.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { createRedisState } from './redis-state.ts';
import { base } from './scripts/common.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';
import { noEvents } from './testing/no-events.ts';

/** What a later version may well come to write: more behind what there is. */
const additions: readonly (readonly [string, string])[] = [
  ["node .. '|' .. connectedAt .. '|' .. person", "node .. '|' .. connectedAt .. '|' .. person .. '|late'"],
  ["'|' .. node .. '|' .. connectedAt", "'|' .. node .. '|' .. connectedAt .. '|late'"],
  ["'rev', rev, 'json', json", "'rev', rev, 'json', json, 'colour', 'blue'"],
  ["'s', ARGV[4], 'n', ARGV[5]", "'s', ARGV[4], 'n', ARGV[5], 'mood', 'good'"],
];

/** The scripts of a later version. */
function ofLaterVersion(link: RedisLink): RedisLink & { readonly written: ReadonlySet<string> } {
  const written = new Set<string>();
  const later = ({ lua }: Script): Script => {
    let text = lua;
    for (const [now, then] of additions) {
      if (text.includes(now)) written.add(now);
      text = text.replaceAll(now, then);
    }
    return script(text);
  };
  const { prefix, client, knownAs, commands } = link;
  return {
    ...{ prefix, client, knownAs, commands, written },
    run: (given, ...args) => link.run(later(given), ...args),
    subscribe: (channel, listener) => link.subscribe(channel, listener),
    unsubscribe: (channel) => link.unsubscribe(channel),
    get hears() {
      return link.hears;
    },
    publish: (channel, message) => link.publish(channel, message),
    watch: (listeners) => link.watch(listeners),
    ping: () => link.ping(),
    close: () => link.close(),
  };
}

/** `node message`. */
const tellNode = script(`${base} return redis.call('PUBLISH', p .. 'node:' .. ARGV[2], ARGV[3])`);

describe.skipIf(missingRedis !== null)('beside a node of a later version', () => {
  const redis = useRedis();
  const [ada, bob] = [deviceOf('ada'), deviceOf('bob')];
  const call = answeredCall(ringingCall('1', ['ada', 'bob']));
  const { callId } = call;

  const createPair = async () => {
    const clock = createManualClock(1_000_000);
    const { here, elsewhere, dispose } = await createTwoNodes(redis.current, clock);
    onTestFinished(dispose);
    const ofLater = { ...elsewhere, redis: ofLaterVersion(elsewhere.redis) };
    const connections = new ClusterConnections(ofLater);
    await connections.open();
    return { clock, here, later: { ...ofLater, connections } };
  };
  it('a call keeps what only the other one knows of it', async () => {
    const { here, later } = await createPair();
    const [calls, laterCalls] = [new RedisCallRegistry(here), new RedisCallRegistry(later)];
    await laterCalls.restore({ ...call, ...{ recording: { by: 'ada' } } });
    const before = await calls.find(callId);
    const lost = transition(before!, { type: 'device-lost', by: bob }, 7);
    if (lost.kind !== 'moved') throw new Error('the loss of a device changed nothing');
    expect(await calls.replace(before!, lost.call)).toBe(true);
    expect(await laterCalls.find(callId)).toMatchObject({ recording: { by: 'ada' }, calleeDueBy: 60_007 });
    expect(await calls.ofPerson(ada.userId)).toHaveLength(1);
    expect(later.redis.written).toContain(additions[2]![0]);
  });

  it('a device moves from one to the other and back, and is found', async () => {
    const { clock, here, later } = await createPair();
    let leave = (): Promise<unknown> => Promise.resolve('replaced');
    for (const node of [later, here, later]) {
      const { line, heard } = listen();
      clock.advance(1);
      await node.connections.add({ ...bob, connectedAt: clock.now() }, line);
      expect(await leave()).toBe('replaced');
      leave = () => node.connections.remove(bob.deviceId, line);
      node.connections.touch(bob.deviceId);
      expect(await here.connections.devicesOf(bob.userId)).toEqual([{ ...bob, connectedAt: clock.now() }]);
      expect(await here.connections.send(bob.deviceId, 'session:stale', {})).toBe(true);
      await until(() => heard.length > 0);
    }
    expect(await leave()).toBe('lost');
    for (const [now] of additions.slice(0, 2)) expect(later.redis.written).toContain(now);
  });

  it('people are shown as they are', async () => {
    const { here, later } = await createPair();
    const [board, laterBoard] = [new RedisPresenceBoard(here), new RedisPresenceBoard(later)];
    await later.connections.add({ ...bob, connectedAt: 1 }, listen().line);
    await laterBoard.arrive(bob.userId, () => Promise.resolve({ status: 'away', note: 'out' }));
    await laterBoard.choose(bob.userId, { status: 'dnd', note: 'in' });
    expect(await board.read([bob.userId])).toMatchObject([{ status: 'dnd', note: 'in' }]);
    await board.choose(bob.userId, { status: 'away', note: '' });
    expect(await laterBoard.read([bob.userId])).toMatchObject([{ status: 'away', note: '' }]);
    expect(later.redis.written).toContain(additions[3]![0]);
  });

  it('a message of a kind that it does not know is not obeyed, and the next one is heard', async () => {
    const { here, later } = await createPair();
    const { line, events } = listen();
    await here.connections.add({ ...bob, connectedAt: 1 }, line);
    for (const text of ['m 7\nmoved', 'm', '{"kind":"moved"}', `d ${bob.deviceId} urgent\n["call:waved",{}]`])
      await later.redis.run(tellNode, here.lease.name, text);
    await later.connections.send(bob.deviceId, 'session:stale', {});
    await until(() => events.includes('session:stale'));
    expect(events).toEqual(['call:waved', 'session:stale']);
  });
});

describe.skipIf(missingRedis !== null)('a Redis that keeps things in another form', () => {
  const redis = useRedis();
  const options = () => {
    const { current } = redis;
    return {
      ...{ url: current.url, prefix: current.createPrefix(), log: createLogger('silent') },
      clock: createManualClock(1_000_000),
    };
  };

  it('is left alone while somebody is there, and the admin is told what to do', async () => {
    const given = options();
    const running = await createRedisState({ ...given, form: KEPT_FORM });
    await running.connections.add({ ...deviceOf('ada'), connectedAt: 1 }, listen().line);
    await expect(createRedisState({ ...given, form: 'next' })).rejects.toThrow(
      /another form than this version \(theirs is 1, its own next\)\. Stop all of them/,
    );
    expect(await running.census()).toMatchObject({ connections: 1, people: 1 });
    await running.close();
  });

  it('is begun anew when nobody is there any more, and only what is its own', async () => {
    const given = options();
    const neighbour = await createRedisState(options());
    const gone = await createRedisState(given);
    const call = ringingCall('1', ['ada', 'bob']);
    await gone.registry.open(call);
    await gone.close();
    const state = await createRedisState({ ...given, form: 'next' });
    expect(state.isFirst).toBe(true);
    expect(await state.registry.find(call.callId)).toBeNull();
    expect((await neighbour.census()).nodes).toHaveLength(1);
    await neighbour.check();
    await state.close();
    await neighbour.close();
  });

  it('is begun anew also where nobody wrote down in which form it is', async () => {
    const given = options();
    const client = new Redis(given.url);
    await client.mset(`${given.prefix}since`, '5', `${given.prefix}call:old`, 'a string in place of a hash');
    await client.quit();
    const state = await createRedisState(given);
    expect(state.isFirst).toBe(true);
    expect(await state.registry.find('old' as never)).toBeNull();
    await state.close();
  });

  it('is no place for one that slept while all others were brought up to date', async () => {
    const given = options();
    const logged: string[] = [];
    const log = createLogger('warn', { write: (line) => void logged.push(line) });
    const sleeper = await createRedisState({ ...given, log, leaseMs: 200 });
    // Its lease is not renewed, as while its process is stopped.
    let other: SharedState | null = null;
    await until(async () => {
      other = await createRedisState({ ...given, form: 'next' }).catch(() => null);
      return other !== null;
    });
    sleeper.start(noEvents);
    await until(() => logged.some((line) => line.includes('Stop all of them')));
    expect(sleeper.isAble()).toBe(false);
    await expect(sleeper.check()).rejects.toThrow();
    expect((await other!.census()).nodes.map(({ name }) => name)).toEqual([other!.nodeName()]);
    await sleeper.close();
    await other!.close();
  });
});
