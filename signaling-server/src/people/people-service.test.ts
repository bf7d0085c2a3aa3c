import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { Person, UserId } from '../protocol/index.ts';
import { createPeople } from './people-service.ts';
import type { PeopleStore } from './people-store.ts';

it('finds out within a minute what has become of a person, also if nobody tells it', async () => {
  const ada: Person = { userId: 'ada' as UserId, username: 'ada', name: 'Ada', role: 'member' };
  const clock = createManualClock();
  let stored: Person | null = ada;
  const store = { find: () => Promise.resolve(stored) } as Partial<PeopleStore> as PeopleStore;
  const people = createPeople({ store, delivery: { toOthers: () => undefined }, clock });
  expect(await people.find(ada.userId)).toEqual(ada);
  stored = { ...ada, role: 'guest' };
  clock.advance(59_999);
  expect(await people.find(ada.userId)).toEqual(ada);
  clock.advance(1);
  expect(await people.find(ada.userId)).toEqual(stored);
  stored = null;
  clock.advance(60_000);
  expect(await people.find(ada.userId)).toBeNull();
});
