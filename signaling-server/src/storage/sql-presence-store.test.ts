import { expect, it } from 'vitest';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount, bob } from './testing/sample-people.ts';

describeOnEveryEngine('presences', (stores) => {
  it('are what was chosen last, and available before', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    expect(await stores().presences.load(ada)).toEqual({ status: 'available', note: '' });
    await stores().presences.save(ada, { status: 'dnd', note: 'Writing' });
    await stores().presences.save(ada, { status: 'away', note: '' });
    expect(await stores().presences.load(ada)).toEqual({ status: 'away', note: '' });
    expect(await stores().presences.load(bob)).toEqual({ status: 'available', note: '' });
  });

  it('remember who was there, with what they chose', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    await stores().presences.save(ada, { status: 'dnd', note: 'Writing' });
    const both = [ada, bob].map((userId) => [userId, true] as const);
    await stores().presences.saveOnline(new Map(both));
    await stores().presences.saveOnline(new Map(both));
    const were = async () => {
      const people = await stores().presences.wereOnline();
      return new Map(people.map(({ userId, chosen }) => [userId, chosen]));
    };
    expect(await were()).toEqual(
      new Map([
        [ada, { status: 'dnd', note: 'Writing' }],
        [bob, { status: 'available', note: '' }],
      ]),
    );
    await stores().presences.saveOnline(new Map([[ada, false]]));
    expect([...(await were()).keys()]).toEqual([bob]);
  });

  it('may be remembered by several nodes at once, in any order', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
    for (const name of names) await addAccount(stores(), name);
    const changes = names.map((name) => [`user-${name}` as typeof ada, true] as const);
    const orders = Array.from({ length: 8 }, (_, index) =>
      index % 2 === 0 ? changes : changes.toReversed(),
    );
    await Promise.all(orders.map((order) => stores().presences.saveOnline(new Map(order))));
    expect(await stores().presences.wereOnline()).toHaveLength(12);
  });
});
