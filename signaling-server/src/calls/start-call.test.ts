import { afterEach, describe, expect, it } from 'vitest';
import { createInProcessServer, type InProcessServer } from '../fuzz/testing/in-process-server.ts';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { persons } from '../fuzz/testing/race-stores.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { CallId, DeviceId, Person, Reply, RingRule } from '../protocol/index.ts';
import { createMemoryState } from '../shared-state.ts';
import { until } from '../testing/until.ts';

const [ada, bob] = persons as [Person, Person];
const callId = 'call-000001' as CallId;
const toBob = { callId, calleeId: bob.userId, media: 'audio', offer: null };
/** Nothing here waits for anything but promises: after one turn of the loop all is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const servers: InProcessServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** What the database says to the next question how a call rings; `wait` holds the answer back. */
function rules() {
  let rule: RingRule = 'usual';
  let waiting: (() => void)[] | null = null;
  let isBroken = false;
  return {
    set: (next: RingRule) => void (rule = next),
    breakDown: (broken: boolean) => void (isBroken = broken),
    wait: () => void (waiting = []),
    asked: () => (waiting ?? []).length,
    answer() {
      for (const go of waiting?.splice(0) ?? []) go();
      waiting = null;
    },
    ringRuleOf: async (): Promise<RingRule> => {
      if (waiting !== null) await new Promise<void>((go) => waiting?.push(go));
      if (isBroken) throw new Error('the database is away');
      return rule;
    },
  };
}

/** Two nodes that share what is going on and the log, each with its own way to the rules. */
function twoNodes() {
  const clock = createManualClock();
  const log = createLogger('silent');
  const stores = createMemoryStores(persons);
  const shared = createMemoryState(clock);
  const node = () => {
    const { ringRuleOf, ...rule } = rules();
    const people = { ...stores.people, ringRuleOf };
    const server = createInProcessServer({ clock, log, shared, stores: { ...stores, people } });
    servers.push(server);
    return { rule, connect: (person: Person, device = 'phone') => connect(server, person, device) };
  };
  return { here: node(), elsewhere: node(), registry: shared.registry, log: stores.calls };
}

async function connect(server: InProcessServer, person: Person, device: string) {
  const heard: string[] = [];
  const deviceId = `${person.username}-${device}` as DeviceId;
  const carrier = server.open({ person, deviceId, onSent: () => undefined }, (name) => void heard.push(name));
  await until(() => heard.includes('session:welcomed'));
  await settled();
  const ask = (event: string, payload: object): Promise<Reply<unknown>> =>
    new Promise((resolve) => carrier.send(event, payload, resolve));
  return { calls: () => heard.filter((name) => name.startsWith('call:')), ask };
}

const busy = { ok: true, data: { outcome: 'ended', reason: 'busy' } };

describe('a call of which is not known yet whether it may ring', () => {
  it('is not there any more when that could not be found out', async () => {
    const { here, registry } = twoNodes();
    const callee = await here.connect(bob);
    const caller = await here.connect(ada);
    here.rule.set('busy');
    here.rule.breakDown(true);
    expect(await caller.ask('call:start', toBob)).toMatchObject({ ok: false });
    expect(await registry.find(callId)).toBeNull();
    here.rule.breakDown(false);
    expect(await caller.ask('call:start', toBob)).toMatchObject(busy);
    expect(callee.calls()).toEqual([]);
  });

  it('does not ring at a device that connects to another node, where it may not either', async () => {
    const { here, elsewhere } = twoNodes();
    await here.connect(bob);
    const caller = await here.connect(ada);
    for (const { rule } of [here, elsewhere]) rule.set('busy');
    here.rule.wait();
    const started = caller.ask('call:start', toBob);
    await until(() => here.rule.asked() > 0);
    const late = await elsewhere.connect(bob, 'laptop');
    here.rule.answer();
    expect(await started).toMatchObject(busy);
    expect(late.calls()).toEqual([]);
  });

  it('stops ringing at such a device when it is refused after all', async () => {
    const { here, elsewhere } = twoNodes();
    await here.connect(bob);
    const caller = await here.connect(ada);
    here.rule.set('busy');
    here.rule.wait();
    const started = caller.ask('call:start', toBob);
    await until(() => here.rule.asked() > 0);
    const late = await elsewhere.connect(bob, 'laptop');
    expect(late.calls()).toEqual(['call:incoming']);
    here.rule.answer();
    expect(await started).toMatchObject(busy);
    expect(late.calls()).toEqual(['call:incoming', 'call:ended']);
  });

  it('is refused where it is asked for again', async () => {
    const { here, elsewhere, registry } = twoNodes();
    const callee = await here.connect(bob);
    const caller = await here.connect(ada);
    for (const { rule } of [here, elsewhere]) rule.set('busy');
    here.rule.wait();
    const started = caller.ask('call:start', toBob);
    await until(() => here.rule.asked() > 0);
    const moved = await elsewhere.connect(ada);
    expect(await moved.ask('call:start', toBob)).toMatchObject(busy);
    here.rule.answer();
    expect(await started).toMatchObject(busy);
    expect(callee.calls()).toEqual([]);
    expect(await registry.find(callId)).toBeNull();
  });

  it.each([
    { what: 'refused', fails: false, reply: { ok: true, data: { outcome: 'ringing' } } },
    { what: 'not decided', fails: true, reply: { ok: false } },
  ])('goes on when it is $what but another node joined it to one of the other side', async (told) => {
    const { here, elsewhere, registry, log } = twoNodes();
    const caller = await here.connect(ada);
    const other = await elsewhere.connect(bob);
    here.rule.set('busy');
    here.rule.wait();
    const started = caller.ask('call:start', toBob);
    await until(() => here.rule.asked() > 0);
    const crossing = { ...toBob, callId: 'call-000002', calleeId: ada.userId };
    expect(await other.ask('call:start', crossing)).toMatchObject({ data: { outcome: 'crossed', callId } });
    here.rule.breakDown(told.fails);
    here.rule.answer();
    expect(await started).toMatchObject(told.reply);
    expect(await registry.find(callId)).toMatchObject({ state: 'active' });
    expect(await log.find(callId)).toMatchObject({ state: 'active' });
    expect(caller.calls()).toContain('call:answered');
    expect(other.calls()).not.toContain('call:ended');
  });
});
