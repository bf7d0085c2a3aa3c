import { expect, it } from 'vitest';
import type { UserId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount, bob } from './testing/sample-people.ts';

describeOnEveryEngine('people', (stores) => {
  it('are listed by name, and each has their favourites', async () => {
    for (const name of ['ada', 'bob', 'eve']) await addAccount(stores(), name);
    await stores().people.setFavourite(ada, bob, true);
    await stores().people.setFavourite(ada, bob, true);
    const { people } = await stores().people.team();
    expect(people.map(({ username }) => username)).toEqual(['ada', 'bob', 'eve']);
    const marks = async (viewer: UserId) => [...(await stores().people.marksOf(viewer))];
    expect(await marks(ada)).toEqual([[bob, { favourite: true }]]);
    expect(await marks(bob)).toEqual([]);
    expect(await stores().people.isFavourite(ada, bob)).toBe(true);
    await stores().people.setFavourite(ada, bob, false);
    expect(await stores().people.isFavourite(ada, bob)).toBe(false);
    expect(await marks(ada)).toEqual([]);
  });

  it('are a team whose stamp changes with everything that happens to it', async () => {
    const { people, admin } = stores();
    const stamps: string[] = [];
    const note = async () => {
      const stamp = await people.teamStamp();
      expect((await people.team()).stamp).toBe(stamp);
      stamps.push(stamp);
    };
    await note();
    for (const name of ['ada', 'bob']) {
      await addAccount(stores(), name);
      await note();
    }
    await admin.change({ userId: bob, name: 'Robert' }, 5);
    await note();
    await admin.change({ userId: bob, disabled: true }, 2_000_000_000_000);
    await note();
    await people.setFavourite(ada, bob, true);
    expect(await people.teamStamp()).toBe(stamps.at(-1));
    expect(new Set(stamps).size).toBe(stamps.length);
  });

  it('are left out while they are disabled, and are favourites again afterwards', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    await stores().people.setFavourite(ada, bob, true);
    await stores().admin.change({ userId: bob, disabled: true }, 5);
    expect((await stores().people.team()).people).toMatchObject([{ username: 'ada' }]);
    expect(await stores().people.find(bob)).toBeNull();
    await stores().admin.change({ userId: bob, disabled: false }, 6);
    expect((await stores().people.marksOf(ada)).get(bob)).toEqual({ favourite: true });
    expect(await stores().people.find(bob)).toMatchObject({ username: 'bob' });
  });

  it('ring as each of the others has it, and as usual else', async () => {
    for (const name of ['ada', 'bob', 'eve']) await addAccount(stores(), name);
    const { people } = stores();
    expect(await people.ringRuleOf(ada, bob)).toBe('usual');
    await people.setRingRule(ada, bob, 'busy');
    await people.setRingRule(ada, bob, 'silent');
    expect([await people.ringRuleOf(ada, bob), await people.ringRuleOf(bob, ada)]).toEqual([
      'silent',
      'usual',
    ]);
    expect([...(await people.marksOf(ada))]).toEqual([[bob, { favourite: false, ringRule: 'silent' }]]);
    expect([...(await people.marksOf(bob))]).toEqual([]);
    await people.setRingRule(ada, bob, 'usual');
    await people.setRingRule(ada, bob, 'usual');
    expect(await people.ringRuleOf(ada, bob)).toBe('usual');
  });
});
