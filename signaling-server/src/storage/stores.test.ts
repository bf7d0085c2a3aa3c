import { expect, it } from 'vitest';
import { openStores } from './stores.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount } from './testing/sample-people.ts';

describeOnEveryEngine('a database', (stores, place) => {
  it('is brought up to date once, and opens again with all it had', async () => {
    await addAccount(stores(), 'ada');
    const again = await openStores(place(), { mustExist: true });
    try {
      expect((await again.accounts.findAccount('ada'))?.person.name).toBe('ada');
    } finally {
      await again.close();
    }
  });

  it('may be used by two processes', async () => {
    await addAccount(stores(), 'ada');
    const second = await openStores(place());
    try {
      await second.presences.saveChoice(ada, { status: 'away', note: 'x', until: null, chosenAt: 1 });
      expect(await stores().presences.load(ada)).toMatchObject({ status: 'away', note: 'x' });
    } finally {
      await second.close();
    }
  });
});
