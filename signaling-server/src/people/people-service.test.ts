import { expect, it } from 'vitest';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { persons } from '../fuzz/testing/race-stores.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { Person } from '../protocol/index.ts';
import { LocalConnections } from '../socket/local-connections.ts';
import { createPeople } from './people-service.ts';

it('finds out within a minute what has become of a person, also if nobody tells it', async () => {
  const [ada] = persons as [Person];
  const clock = createManualClock();
  let stored: Person | null = ada;
  const store = { ...createMemoryStores(persons).people, find: () => Promise.resolve(stored) };
  const people = createPeople({ store, connections: new LocalConnections(), clock });
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
