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
});
