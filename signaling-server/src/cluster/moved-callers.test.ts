import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInProcessServer, type InProcessServer } from '../fuzz/testing/in-process-server.ts';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { persons } from '../fuzz/testing/race-stores.ts';
import type { Carrier } from '../fuzz/testing/wire.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { CallId, DeviceId, Person, Reply } from '../protocol/index.ts';
import type { SharedState } from '../shared-state.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

const [ada, bob] = persons as [Person, Person];
const callId = 'call-000001' as CallId;

interface Phone {
  readonly heard: string[];
  readonly carrier: Carrier;
  ask(event: string, payload: object): Promise<Reply<unknown>>;
}

/** A phone that says what it knows of whenever it is asked to: of nothing. */
function connect(server: InProcessServer, person: Person): Phone {
  const heard: string[] = [];
  const ask = (event: string, payload: object): Promise<Reply<unknown>> =>
    new Promise((resolve) => carrier.send(event, payload, resolve));
  const deviceId = `${person.username}-device` as DeviceId;
  const carrier = server.open({ person, deviceId, onSent: () => undefined }, (name) => {
    heard.push(name);
    if (name === 'session:stale') void ask('session:resume', { callIds: [] });
  });
  return { heard, carrier, ask };
}

describe.skipIf(missingRedis !== null)('a caller who moves to another node', () => {
  const redis = useRedis();
  const states: SharedState[] = [];
  const servers: InProcessServer[] = [];
  let isLetThrough = false;
  let letThrough = (): void => undefined;
  let first: InProcessServer;
  let second: InProcessServer;

  beforeEach(async () => {
    const clock = createManualClock();
    const log = createLogger('silent');
    const stores = createMemoryStores(persons);
    const options = { url: redis.current.url, prefix: redis.current.createPrefix(), clock, log };
    const createNode = async (people: typeof stores.people): Promise<InProcessServer> => {
      const shared = await createRedisState(options);
      const server = createInProcessServer({ clock, log, stores: { ...stores, people }, shared });
      states.push(shared);
      servers.push(server);
      return server;
    };
    const gate = new Promise<void>((open) => {
      letThrough = () => {
        isLetThrough = true;
        open();
      };
    });
    // The database keeps the first node waiting for who is called.
    first = await createNode({
      ...stores.people,
      find: async (userId) => {
        if (!isLetThrough) await gate;
        return stores.people.find(userId);
      },
    });
    second = await createNode(stores.people);
  });

  afterEach(async () => {
    isLetThrough = false;
    for (const server of servers.splice(0)) await server.close();
    for (const state of states.splice(0)) await state.close();
  });

  it('and cancels there leaves nothing ringing, though the call begins only afterwards', async () => {
    const callee = connect(second, bob);
    await until(() => callee.heard.includes('session:welcomed'));
    const before = connect(first, ada);
    await until(() => before.heard.includes('session:welcomed'));
    const started = before.ask('call:start', { callId, calleeId: bob.userId, media: 'audio', offer: null });
    before.carrier.close(0);
    const after = connect(second, ada);
    await until(() => after.heard.includes('session:welcomed'));
    // There is no such call yet, and the phone knows of none any more.
    expect(await after.ask('call:cancel', { callId })).toMatchObject({ ok: false });
    await after.ask('session:resume', { callIds: [] });
    letThrough();
    await started;
    await until(async () => (await second.shared.registry.ofPerson(bob.userId)).length === 0);
    await until(() => !callee.heard.includes('call:incoming') || callee.heard.includes('call:ended'));
    expect(callee.heard.lastIndexOf('call:incoming')).toBeLessThanOrEqual(callee.heard.indexOf('call:ended'));
  });
});
