import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AWAITED_MS, limits, type OwnPresence, type UserId } from '../protocol/index.ts';
import { adaAndBob, ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { LOOK_EVERY_MS } from './wait-watch.ts';
import { TURN_MS } from './waits-service.ts';

/** Within which it is written down who is there. */
const WRITTEN_MS = 1_000;

let server: TestServer;
let ada: TestDevice;
let bob: TestDevice;
const others: TestDevice[] = [];
beforeEach(async () => {
  server = await startTestServer();
  ({ ada, bob } = await adaAndBob(server));
});
afterEach(async () => {
  for (const device of [ada, bob, ...others.splice(0)]) device.drop();
  await server.stop();
});

const show = async (device: TestDevice, status: OwnPresence['status']) =>
  dataOf(await device.request('presence:set', { status, note: '' }));
const awaits = async (userId: UserId, device = ada) => dataOf(await device.request('waits:add', { userId }));
const listOf = async (device: TestDevice) => dataOf(await device.request('waits:list', {})).waits;
const freeAt = async (device: TestDevice, userId: UserId) =>
  (await listOf(device)).find((wait) => wait.userId === userId)?.freeAt;
/** Nodes look now and then; the clock of the test goes on until they have. */
const told = (device: TestDevice, userId = bob.userId) =>
  until(async () => {
    server.clock.advance(LOOK_EVERY_MS);
    return typeof (await freeAt(device, userId)) === 'number';
  });
/** The node that both are connected to sees it happen; of several, another one may, which finds it when it looks. */
const toldAtOnce = async (device: TestDevice) => {
  if (process.env['RINGDOWN_TEST_NODES'] === undefined) await device.next('waits:changed');
  else await told(device);
  expect(await freeAt(device, bob.userId)).not.toBeNull();
};
const join = async (name: string) => {
  const device = await (await signUp(server, name)).connect();
  others.push(device);
  return device;
};

describe('who waits for somebody', () => {
  it('is told on all devices when they are free, and once', async () => {
    const phone = await (await signInAgain(server, ada)).connect();
    others.push(phone);
    await show(bob, 'dnd');
    const askedAt = server.clock.now();
    await awaits(bob.userId);
    for (const device of [ada, phone]) {
      await device.next('waits:changed');
      expect(await listOf(device)).toEqual([
        { userId: bob.userId, until: askedAt + AWAITED_MS, freeAt: null },
      ]);
    }
    await show(bob, 'available');
    await told(ada);
    for (const device of [ada, phone]) await device.next('waits:changed');
    const first = await freeAt(phone, bob.userId);
    await show(bob, 'away');
    await show(bob, 'available');
    // Somebody else is told after that, so nobody is on the way to say it again.
    const eve = await join('eve');
    await awaits(eve.userId);
    await told(ada, eve.userId);
    expect(await freeAt(phone, bob.userId)).toBe(first);
  });

  it('is told as soon as a call that kept the other one busy is over', async () => {
    const eve = await join('eve');
    server.clock.advance(WRITTEN_MS);
    const callId = await talk(eve, bob);
    await awaits(bob.userId);
    await ada.next('waits:changed');
    server.clock.advance(LOOK_EVERY_MS);
    expect(await freeAt(ada, bob.userId)).toBeNull();
    dataOf(await eve.request('call:hangup', { callId, reason: 'hangup' }));
    await toldAtOnce(ada);
  });

  it('hears of it when they are back, if nobody was there', async () => {
    await show(bob, 'dnd');
    await awaits(bob.userId);
    ada.drop();
    server.clock.advance(60_000);
    await show(bob, 'available');
    server.clock.advance(LOOK_EVERY_MS);
    await ada.connect(server.url);
    await told(ada);
  });

  it('is told also by a server that was started since', async () => {
    await show(bob, 'dnd');
    await awaits(bob.userId);
    server = await server.restart();
    for (const device of [ada, bob]) await device.connect(server.url);
    expect(await freeAt(ada, bob.userId)).toBeNull();
    await show(bob, 'available');
    await told(ada);
  });

  it('may think better of it, on any device', async () => {
    const phone = await (await signInAgain(server, ada)).connect();
    others.push(phone);
    await show(bob, 'dnd');
    await awaits(bob.userId);
    dataOf(await phone.request('waits:remove', { userId: bob.userId }));
    expect(await listOf(ada)).toEqual([]);
    for (let count = 0; count < 2; count += 1) await ada.next('waits:changed');
  });

  it('is not told when they have called each other meanwhile', async () => {
    await show(bob, 'dnd');
    await awaits(bob.userId);
    await show(bob, 'away');
    server.clock.advance(1);
    const { callId } = await ring(ada, bob);
    dataOf(await ada.request('call:cancel', { callId }));
    await show(bob, 'available');
    await until(async () => {
      server.clock.advance(LOOK_EVERY_MS);
      return (await listOf(ada)).length === 0;
    });
  });
});

describe('of several who wait for somebody', () => {
  let eve: TestDevice;
  beforeEach(async () => {
    eve = await join('eve');
    server.clock.advance(WRITTEN_MS);
    await show(bob, 'dnd');
    for (const device of [eve, ada]) {
      await awaits(bob.userId, device);
      await device.next('waits:changed');
      server.clock.advance(1);
    }
  });

  it('the next one is told when the one before has had the time to call', async () => {
    await show(bob, 'available');
    for (const device of [eve, ada]) await told(device);
    const [first, second] = [await freeAt(eve, bob.userId), await freeAt(ada, bob.userId)];
    expect(second! - first!).toBeGreaterThanOrEqual(TURN_MS);
  });

  it('the next one is told as soon as the one before thinks better of it', async () => {
    await show(bob, 'available');
    await toldAtOnce(eve);
    dataOf(await eve.request('waits:remove', { userId: bob.userId }));
    await toldAtOnce(ada);
  });

  it('none is told while one of them calls, and the next one when that came to nothing', async () => {
    const joe = await join('joe');
    await show(bob, 'available');
    await toldAtOnce(eve);
    const { callId } = await ring(eve, bob);
    dataOf(await eve.request('waits:remove', { userId: bob.userId }));
    // She hears of somebody else meanwhile.
    await awaits(joe.userId);
    for (let count = 0; count < 2; count += 1) await ada.next('waits:changed');
    expect(await freeAt(ada, joe.userId)).not.toBeNull();
    expect(await freeAt(ada, bob.userId)).toBeNull();
    dataOf(await bob.request('call:decline', { callId }));
    await toldAtOnce(ada);
  });
});

describe('whoever is awaited', () => {
  it('and is invisible gives nothing away', async () => {
    const eve = await join('eve');
    await show(bob, 'invisible');
    for (const { userId } of [bob, eve]) await awaits(userId);
    await told(ada, eve.userId);
    expect(await freeAt(ada, bob.userId)).toBeNull();
  });

  it('and never takes these calls is never free', async () => {
    const eve = await join('eve');
    dataOf(await bob.request('people:ring-rule', { userId: ada.userId, ringRule: 'busy' }));
    for (const { userId } of [bob, eve]) await awaits(userId);
    await told(ada, eve.userId);
    expect(await freeAt(ada, bob.userId)).toBeNull();
  });

  it('hears nothing of it', async () => {
    await show(bob, 'dnd');
    await awaits(bob.userId);
    expect(await listOf(bob)).toEqual([]);
  });
});

describe('a request to wait', () => {
  it.each<[string, () => UserId, string]>([
    ['for nobody', () => 'nobody-at-all' as UserId, 'not_found'],
    ['for oneself', () => ada.userId, 'invalid_payload'],
  ])('%s is refused', async (_name, userId, code) => {
    expect(await ada.request('waits:add', { userId: userId() })).toMatchObject({ error: { code } });
  });

  it('for too many is refused, and the same one again is not', async () => {
    const people = await Promise.all(
      Array.from({ length: limits.awaitedPeople }, (_, index) => signUp(server, `person-${index}`)),
    );
    // Of whom one was told, one does not wait any more.
    await awaits(bob.userId);
    await told(ada);
    for (const { userId } of people) await awaits(userId);
    await awaits(people[0]!.userId);
    expect(await ada.request('waits:add', { userId: bob.userId })).toMatchObject({
      error: { code: 'rate_limited' },
    });
  });
});
