import { expect, it } from 'vitest';
import type { UserId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount, bob } from './testing/sample-people.ts';

describeOnEveryEngine('people', (stores) => {
  it('are listed for everybody but themselves, with their favourites', async () => {
    for (const name of ['ada', 'bob', 'eve']) await addAccount(stores(), name);
    await stores().people.setFavourite(ada, bob, true);
    await stores().people.setFavourite(ada, bob, true);
    const listed = async (viewer: UserId) =>
      (await stores().people.list(viewer)).map(({ username, favourite }) => [username, favourite]);
    expect(await listed(ada)).toEqual([
      ['bob', true],
      ['eve', false],
    ]);
    expect(await listed(bob)).toEqual([
      ['ada', false],
      ['eve', false],
    ]);
    expect(await stores().people.isFavourite(ada, bob)).toBe(true);
    await stores().people.setFavourite(ada, bob, false);
    expect(await stores().people.isFavourite(ada, bob)).toBe(false);
    expect(await listed(ada)).toContainEqual(['bob', false]);
  });

  it('are left out while they are disabled, and are favourites again afterwards', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    await stores().people.setFavourite(ada, bob, true);
    await stores().admin.change({ userId: bob, disabled: true }, 5);
    expect(await stores().people.list(ada)).toEqual([]);
    expect(await stores().people.find(bob)).toBeNull();
    await stores().admin.change({ userId: bob, disabled: false }, 6);
    expect(await stores().people.list(ada)).toMatchObject([{ username: 'bob', favourite: true }]);
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
    const rules = async (viewer: UserId) =>
      (await people.list(viewer)).map(({ username, ringRule }) => [username, ringRule]);
    expect(await rules(ada)).toEqual([
      ['bob', 'silent'],
      ['eve', undefined],
    ]);
    expect(await rules(bob)).toEqual([
      ['ada', undefined],
      ['eve', undefined],
    ]);
    await people.setRingRule(ada, bob, 'usual');
    await people.setRingRule(ada, bob, 'usual');
    expect(await people.ringRuleOf(ada, bob)).toBe('usual');
  });

  it('are found by their id', async () => {
    await addAccount(stores(), 'ada', 'Ada “A.” Lovelace');
    expect(await stores().people.find(ada)).toMatchObject({ username: 'ada', name: 'Ada “A.” Lovelace' });
    expect(await stores().people.find(bob)).toBeNull();
  });
});
