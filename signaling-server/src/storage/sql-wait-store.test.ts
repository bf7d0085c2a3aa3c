import { expect, it } from 'vitest';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { keepCall } from './testing/keep-call.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount, bob, bobsLaptop, newCall } from './testing/sample-people.ts';

const eve = 'user-eve' as UserId;
const wait = { userId: ada, awaitedId: bob, askedAt: 6_000, until: 1_800_000_000_000 };

describeOnEveryEngine('waits', (stores) => {
  const addAll = async () => {
    for (const name of ['ada', 'bob', 'eve']) await addAccount(stores(), name);
    await connect(ada);
  };
  const connect = (userId: UserId) =>
    stores().nodes.connect({
      ...{ deviceId: `device of ${userId}` as DeviceId, userId, nodeId: 'node' },
      ...{ connectionId: 'socket', connectedAt: 1 },
    });

  it('are open while whoever waits is there, and was not told', async () => {
    await addAll();
    const { waits } = stores();
    const { until, ...open } = wait;
    await waits.add(wait, 20);
    await waits.add({ ...wait, userId: eve }, 20);
    const found = async (now: number) => [
      await waits.awaited(now),
      await waits.waitingFor(bob, { now, toldAfter: 0 }),
    ];
    expect(await found(until - 1)).toEqual([[bob], [open]]);
    expect(await found(until)).toEqual([[], []]);
    await connect(eve);
    expect(await waits.awaited(7_000)).toEqual([bob]);
    expect(await waits.waitingFor(bob, { now: 7_000, toldAfter: 0 })).toHaveLength(2);
    for (const userId of [ada, eve]) expect(await waits.claim({ ...open, userId }, 7_000)).toBe(true);
    expect(await found(7_000)).toEqual([[], []]);
    expect(await waits.list(ada, 7_000)).toEqual([{ userId: bob, until, freeAt: 7_000 }]);
  });

  it('are told in the order in which they were asked, and none where one was told a moment ago', async () => {
    await addAll();
    const { waits } = stores();
    await connect(eve);
    await waits.add({ ...wait, askedAt: 6_001 }, 20);
    await waits.add({ ...wait, userId: eve }, 20);
    const next = async (toldAfter: number) =>
      (await waits.waitingFor(bob, { now: 9_000, toldAfter })).map(({ userId }) => userId);
    expect(await next(0)).toEqual([eve, ada]);
    await waits.claim({ ...wait, userId: eve }, 8_000);
    expect([await next(7_999), await next(8_000)]).toEqual([[], [ada]]);
    await waits.remove(eve, bob);
    expect(await next(7_999)).toEqual([ada]);
  });

  it('that were told of stay, the last few of them', async () => {
    await addAll();
    for (const name of ['kim', 'lee']) await addAccount(stores(), name);
    const { waits } = stores();
    const [kim, lee] = ['user-kim', 'user-lee'] as [UserId, UserId];
    for (const [index, awaitedId] of [bob, eve, kim].entries()) {
      await waits.add({ ...wait, awaitedId }, 20);
      await waits.claim({ ...wait, awaitedId }, 7_000 + index);
    }
    await waits.add({ ...wait, awaitedId: lee }, 2);
    expect((await waits.list(ada, 7_000)).map(({ userId }) => userId).sort()).toEqual([eve, kim, lee].sort());
  });

  it('are claimed by one of those who do so at once, and not by who means an older one', async () => {
    await addAll();
    const { waits } = stores();
    await waits.add(wait, 20);
    const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => waits.claim(wait, 7_000 + i)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    await waits.add({ ...wait, askedAt: 8_000 }, 20);
    expect(await waits.claim(wait, 9_000)).toBe(false);
  });

  const answered = { ...newCall(), state: 'active', calleeDevice: bobsLaptop, answeredAt: 6_500 } as const;
  const theirs = { callerId: bob, calleeId: ada };
  it.each<[string, object, boolean]>([
    ['a call made before it was asked', { startedAt: 5_999 }, false],
    ['a call since', { startedAt: 6_000 }, true],
    ['a call of the other one that nobody took', { ...theirs, startedAt: 6_000 }, false],
    ['a call of the other one that was answered', { ...answered, ...theirs, startedAt: 6_000 }, true],
    ['a call to somebody else', { calleeId: eve, startedAt: 6_000 }, false],
  ])('are settled by %s: %#', async (_name, call, isSettled) => {
    await addAll();
    const { waits } = stores();
    await waits.add(wait, 20);
    await keepCall(stores(), { ...newCall(), ...call });
    expect(await waits.settle(wait)).toBe(isSettled);
    expect(await waits.list(ada, 7_000)).toHaveLength(isSettled ? 0 : 1);
  });
});
