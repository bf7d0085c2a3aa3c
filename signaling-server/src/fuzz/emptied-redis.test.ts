import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRecord, RingingCall } from '../calls/call-record.ts';
import { answeredCall, deviceOf, ringingCall } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { RING_TIMEOUT_MS } from '../protocol/index.ts';
import { LONG_TEST_PATIENCE_MS } from '../testing/patience.ts';
import { EmptiedCluster, Phone } from './testing/emptied-cluster.ts';
import { persons } from './testing/race-stores.ts';
import { createRandom, type Random } from './testing/random.ts';
import { Turnstile } from './testing/turnstile.ts';

const ORDERS = 300;
const NODES = 3;
/** How much faster a node may be than others, for as long as that lasts. */
const PACES = [1, 5, 30] as const;
/** Many times what any of them takes. */
const MAX_STEPS = 20_000;
/** A pause of who tries again. */
const PAUSE_MS = 1_000;

/** Lets through what waits at the turnstiles, in an order of its own, until all of it is done. */
async function inSomeOrder(
  turnstiles: readonly Turnstile[],
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  let queue: Turnstile[] = [];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (random.chance(0.1) || queue.length === 0)
      queue = turnstiles.flatMap((one) => Array.from({ length: random.one(PACES) }, () => one));
    const busy = queue.filter(({ waiting }) => waiting > 0);
    const any = busy.length > 0 ? busy : turnstiles.filter(({ waiting }) => waiting > 0);
    if (any.length > 0) {
      const chosen = random.one(any);
      chosen.letThrough(random.below(chosen.waiting));
    } else if (isOver()) return;
    else await vi.advanceTimersByTimeAsync(PAUSE_MS);
  }
  throw new Error('it comes to no end');
}

/** A call from before, and who knows of it. */
interface Part {
  readonly call: CallRecord;
  readonly between: readonly Phone[];
}

/**
 * Everything that the nodes ask of Redis and the database, and everything they tell each other, happens in an order of
 * this seed. Resolves to what is wrong in the end. No deadline helps: the time of the calls stands still.
 */
async function recoverInOrder(seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const clock = createManualClock();
  const turnstiles = Array.from({ length: NODES }, () => new Turnstile(random));
  const cluster = new EmptiedCluster({ persons, clock, turnstiles });
  const { nodes, log } = cluster;
  const phones: Phone[] = [];
  for (const { userId } of persons) {
    const node = random.one(nodes);
    const phone = new Phone({ ...deviceOf(userId), connectedAt: 1 }, node);
    await node.connect(phone);
    phones.push(phone);
  }
  const [ada, bob, cyd, dan] = phones as [Phone, Phone, Phone, Phone];
  const dial = (id: string, caller: Phone, callee: Phone): RingingCall => {
    const ringsUntil = clock.now() + RING_TIMEOUT_MS;
    return ringingCall(id, [caller.device.userId, callee.device.userId], { ringsUntil });
  };
  const talk = answeredCall(dial('talk', cyd, dan));
  const parts: readonly Part[] = [
    { call: dial('ring', ada, bob), between: [ada, bob] },
    { call: talk, between: [cyd, dan] },
    { call: dial('back', dan, ada), between: [dan, ada] },
  ];
  for (const part of parts) {
    await log.save(part.call);
    for (const phone of part.between) phone.knows(part.call);
  }
  let recovering = nodes.length;
  for (const node of nodes) void node.recover().then(() => (recovering -= 1));
  void dan.hangUp(talk);
  await inSomeOrder(turnstiles, random, () => recovering === 0 && !phones.some(({ isAsking }) => isAsking));
  return (await Promise.all(parts.map((part) => faultsOf(cluster, part)))).flat();
}

/** Each of these calls has to be over for everybody. */
async function faultsOf({ log, registry }: EmptiedCluster, { call, between }: Part): Promise<string[]> {
  const { callId } = call;
  const [isOver, isLeft] = [
    (await log.find(callId))?.state === 'ended',
    (await registry.find(callId)) !== null,
  ];
  return [
    ...(isOver ? [] : [`${callId} is not over`]),
    ...(isLeft ? [`${callId} is left in Redis`] : []),
    ...between
      .filter((phone) => phone.shows(call))
      .map(({ device }) => `${device.deviceId} still shows ${callId}`),
  ];
}

describe('Redis that came back with nothing', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it(
    `leaves no phone with a call that is over, in whatever order the nodes tell it what they know (${ORDERS} orders)`,
    async () => {
      for (let seed = 1; seed <= ORDERS; seed += 1) {
        expect(await recoverInOrder(seed), `seed ${seed}`).toEqual([]);
      }
    },
    LONG_TEST_PATIENCE_MS,
  );
});
