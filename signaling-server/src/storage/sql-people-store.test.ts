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
    await stores().people.setFavourite(ada, bob, false);
    expect(await listed(ada)).toContainEqual(['bob', false]);
  });

  it('are found by their id', async () => {
    await addAccount(stores(), 'ada', 'Ada “A.” Lovelace');
    expect(await stores().people.find(ada)).toMatchObject({ username: 'ada', name: 'Ada “A.” Lovelace' });
    expect(await stores().people.find(bob)).toBeNull();
  });
});
