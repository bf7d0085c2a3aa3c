import { expect, it } from 'vitest';
import { createInProcessServer, type InProcessServer } from '../fuzz/testing/in-process-server.ts';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { persons } from '../fuzz/testing/race-stores.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { createMemoryState } from '../shared-state.ts';
import type { CallId, DeviceId, Person, Reply } from '../protocol/index.ts';

const [ada, bob] = persons as [Person, Person];

function connect(server: InProcessServer, person: Person) {
  const deviceId = `${person.username}-phone` as DeviceId;
  const carrier = server.open({ person, deviceId, onSent: () => undefined }, () => undefined);
  const ask = (event: string, payload: object): Promise<Reply<unknown>> =>
    new Promise((resolve) => carrier.send(event, payload, resolve));
  return { deviceId, ask, leave: () => carrier.close(0) };
}

it('a device that asks for its call again keeps it, however long it takes to look for it', async () => {
  const clock = createManualClock();
  const shared = createMemoryState(clock);
  const server = createInProcessServer({
    ...{ clock, log: createLogger('silent'), stores: createMemoryStores(persons), shared },
  });
  const callId = 'call-000001' as CallId;
  const toBob = { callId, calleeId: bob.userId, media: 'audio', offer: null };
  await connect(server, bob).ask('ice:refresh', {});
  const before = connect(server, ada);
  expect(await before.ask('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
  before.leave();
  clock.advance(1);

  const again = connect(server, ada);
  await again.ask('ice:refresh', {});
  let goOn = (): void => undefined;
  const found = new Promise<void>((resolve) => (goOn = resolve));
  const find = shared.registry.find.bind(shared.registry);
  shared.registry.find = (id) => found.then(() => find(id));
  const started = again.ask('call:start', toBob);
  const resumed = again.ask('session:resume', { callIds: [] });
  // Answered after whatever was asked before it and does not wait.
  await again.ask('history:list', { limit: 1 });
  goOn();
  expect(await started).toMatchObject({ data: { outcome: 'ringing' } });
  expect(await resumed).toMatchObject({ ok: true });
  expect(await server.shared.registry.find(callId)).toMatchObject({ state: 'ringing' });
  await server.close();
});

it('a device keeps the call that it is starting when the server has lost track of who is there', async () => {
  const server = createInProcessServer({
    ...{ clock: createManualClock(), log: createLogger('silent'), stores: createMemoryStores(persons) },
  });
  const callId = 'call-000001' as CallId;
  await connect(server, bob).ask('ice:refresh', {});
  const phone = connect(server, ada);
  expect(
    await phone.ask('call:start', { callId, calleeId: bob.userId, media: 'audio', offer: null }),
  ).toMatchObject({
    data: { outcome: 'ringing' },
  });
  server.cutOff([phone.deviceId]);
  await server.back();
  // Said before the answer to its `call:start` has arrived.
  expect(await phone.ask('session:resume', { callIds: [] })).toMatchObject({ ok: true });
  expect(await server.shared.registry.find(callId)).toMatchObject({ state: 'ringing' });
  await server.close();
});
