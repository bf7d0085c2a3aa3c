import { describe, expect, it } from 'vitest';
import type { Person, UserId } from '../protocol/index.ts';
import type { Mark } from './people-store.ts';
import { TeamList } from './team-list.ts';

const person = (name: string): Person => ({ userId: name as UserId, username: name, name, role: 'member' });
const ada = 'ada' as UserId;

function setUp(...names: readonly string[]) {
  const state = { people: names.map(person), marks: new Map<UserId, Mark>(), reads: 0 };
  const list = new TeamList({
    teamStamp: () => Promise.resolve(JSON.stringify(state.people)),
    team() {
      state.reads += 1;
      return Promise.resolve({ stamp: JSON.stringify(state.people), people: state.people });
    },
    marksOf: () => Promise.resolve(state.marks),
  });
  const listed = async (version?: string) => {
    const data = await list.listFor(ada, version);
    return { ...data, names: data.people.map(({ name }) => name) };
  };
  return { state, list, listed };
}

describe('the list of a team', () => {
  it('is read once for each change, however many ask', async () => {
    const { state, listed } = setUp('ada', 'bob', 'eve');
    const answers = await Promise.all([listed(), listed(), listed()]);
    expect(answers.map(({ names }) => names)).toEqual([1, 2, 3].map(() => ['bob', 'eve']));
    expect(state.reads).toBe(1);
    state.people = [...state.people, person('joe')];
    expect((await listed()).names).toEqual(['bob', 'eve', 'joe']);
    expect(state.reads).toBe(2);
  });

  it('is read again after a change during which it was read, also where both have the same stamp', async () => {
    const before = { stamp: 'now', people: [person('ada'), person('bob')] };
    const after = { stamp: 'now', people: [...before.people, person('eve')] };
    let finish = (): void => undefined;
    const reads = [new Promise<void>((resolve) => (finish = resolve)).then(() => before)];
    const list = new TeamList({
      teamStamp: () => Promise.resolve('now'),
      team: () => reads.shift() ?? Promise.resolve(after),
      marksOf: () => Promise.resolve(new Map<UserId, Mark>()),
    });
    const early = list.listFor(ada);
    await Promise.resolve();
    list.changed();
    finish();
    await early;
    expect((await list.listFor(ada)).people.map(({ name }) => name)).toEqual(['bob', 'eve']);
  });

  it('tells who came, changed and left since a version', async () => {
    const { state, listed } = setUp('ada', 'bob', 'eve');
    const { version } = await listed();
    state.people = [person('ada'), { ...person('eve'), name: 'Eva' }, person('joe')];
    expect(await listed(version)).toMatchObject({ names: ['Eva', 'joe'], left: ['bob'] });
  });

  it('tells everything to whoever has a version that is too old', async () => {
    const { state, listed } = setUp('ada', 'bob');
    const { version } = await listed();
    for (let count = 0; count < 20; count += 1) {
      state.people = [...state.people, person(`joe-${count}`)];
      await listed();
    }
    expect((await listed(version)).left).toBeUndefined();
  });

  it('has what the viewer keeps of people, and only of those who are in it', async () => {
    const { state, listed } = setUp('ada', 'bob', 'eve');
    const { version } = await listed();
    state.marks.set('eve' as UserId, { favourite: true, ringRule: 'silent' });
    state.marks.set('gone' as UserId, { favourite: true });
    const eve = { ...person('eve'), favourite: true, ringRule: 'silent' };
    expect((await listed(version)).people).toEqual([eve]);
    expect((await listed()).people).toEqual([{ ...person('bob'), favourite: false }, eve]);
  });

  it('is the same version after a restart', async () => {
    expect((await setUp('ada', 'bob').listed()).version).toBe((await setUp('ada', 'bob').listed()).version);
  });
});
