import { expect, it } from 'vitest';
import type { QuietHours } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, addAccount, bob } from './testing/sample-people.ts';

const never = { status: 'available', note: '', until: null, chosenAt: 0, quietHours: null, dueAt: null };
const writing = { status: 'dnd', note: 'Writing', until: 1_900_000_000_000, chosenAt: 7 } as const;
/** Nobody has worked out yet when something changes. */
const dueAt = expect.toSatisfy((at: number) => at < 0, 'due at once') as number;
const away = { status: 'away', note: '', until: null, chosenAt: 8 } as const;
const quietHours: QuietHours = {
  ...{ enabled: true, timeZone: 'Europe/Berlin' },
  intervals: [{ days: [1, 2], from: 720, to: 60 }],
};

describeOnEveryEngine('presences', (stores) => {
  it('are what was chosen last, and available before', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    expect(await stores().presences.load(ada)).toEqual(never);
    await stores().presences.saveChoice(ada, writing);
    expect(await stores().presences.load(ada)).toEqual({ ...writing, quietHours: null, dueAt });
    await stores().presences.saveChoice(ada, away);
    expect(await stores().presences.load(ada)).toEqual({ ...away, quietHours: null, dueAt });
    expect(await stores().presences.load(bob)).toEqual(never);
  });

  it('have quiet hours beside what was chosen', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    await stores().presences.saveQuietHours(ada, quietHours);
    expect(await stores().presences.load(ada)).toEqual({ ...never, quietHours, dueAt });
    await stores().presences.saveChoice(ada, writing);
    await stores().presences.saveQuietHours(ada, { ...quietHours, enabled: false });
    expect(await stores().presences.load(ada)).toEqual({
      ...{ ...writing, quietHours: { ...quietHours, enabled: false }, dueAt },
    });
  });

  it('are there without quiet hours that nobody can read any more', async () => {
    await addAccount(stores(), 'ada');
    // As another version may have kept them, with other limits.
    const odd = { ...quietHours, intervals: [{ days: [9], from: 0, to: 60 }] };
    await stores().presences.saveQuietHours(ada, odd);
    await stores().presences.saveOnline(new Map([[ada, true]]));
    const unreadable = { ...never, quietHours: null, isUnreadable: true, dueAt };
    expect(await stores().presences.load(ada)).toEqual(unreadable);
    expect(await stores().presences.wereOnline()).toEqual([{ userId: ada, kept: unreadable }]);
  });

  it('are due from a moment on, unless they were changed meanwhile', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    const { presences } = stores();
    for (const userId of [ada, bob]) await presences.saveChoice(userId, away);
    expect([...(await presences.due(5))].sort()).toEqual([ada, bob]);
    const wasOf = async (userId: typeof ada) => (await presences.load(userId)).dueAt;
    const was = await wasOf(ada);
    await presences.saveDue(ada, { was, is: 1_900_000_000_000 });
    await presences.saveDue(bob, { was: await wasOf(bob), is: null });
    expect(await presences.due(1_899_999_999_999)).toEqual([]);
    expect(await presences.due(1_900_000_000_000)).toEqual([ada]);
    await presences.saveDue(ada, { was, is: null });
    expect(await presences.due(1_900_000_000_000)).toEqual([ada]);
    await presences.saveDue(bob, { was: null, is: 3 });
    expect(await presences.due(3)).toEqual([bob]);
  });

  it('are due for what was chosen last, though what was before is worked out only then', async () => {
    await addAccount(stores(), 'ada');
    const { presences } = stores();
    await presences.saveChoice(ada, away);
    const { dueAt: was } = await presences.load(ada);
    await presences.saveChoice(ada, writing);
    await presences.saveDue(ada, { was, is: null });
    expect(await presences.due(5)).toEqual([ada]);
  });

  it('have another note, and all else as it was', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    const { presences } = stores();
    await presences.saveChoice(ada, writing);
    await presences.saveQuietHours(ada, quietHours);
    await presences.saveDue(ada, { was: (await presences.load(ada)).dueAt, is: 9 });
    for (const userId of [ada, bob]) await presences.saveNote(userId, 'Back soon');
    expect(await presences.load(ada)).toEqual({ ...writing, note: 'Back soon', quietHours, dueAt });
    expect(await presences.load(bob)).toEqual({ ...never, note: 'Back soon', dueAt });
  });

  it('remember who was there, with what they chose', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    await stores().presences.saveChoice(ada, writing);
    const both = [ada, bob].map((userId) => [userId, true] as const);
    await stores().presences.saveOnline(new Map(both));
    await stores().presences.saveOnline(new Map(both));
    const were = async () => {
      const people = await stores().presences.wereOnline();
      return new Map(people.map(({ userId, kept }) => [userId, kept]));
    };
    const found = await were();
    expect(found.get(ada)).toEqual({ ...writing, quietHours: null, dueAt });
    expect(found.get(bob)).toEqual(never);
    expect(found.size).toBe(2);
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
