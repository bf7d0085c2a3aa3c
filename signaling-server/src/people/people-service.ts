import { ReadCache } from '../ops/read-cache.ts';
import { done, refuse } from '../ops/reply.ts';
import type { ListedPerson, Person, Reply, UserId } from '../protocol/index.ts';
import type { PeopleStore } from './people-store.ts';

export interface People {
  find(userId: UserId): Promise<Person | null>;
  /** Something about this person changed, whoever changed it. */
  changed(userId: UserId): void;
  /** Whether the other side of a call may learn no address of this person. */
  isRelayOnly(userId: UserId): Promise<boolean>;
  /** Everybody else on this server. */
  list(viewer: UserId): Promise<ListedPerson[]>;
  setFavourite(
    viewer: UserId,
    request: { readonly userId: UserId; readonly favourite: boolean },
  ): Promise<Reply<Record<string, never>>>;
}

/** So many people are remembered: those of a large team who call each other. */
const PEOPLE_KEPT = 20_000;

export function createPeople(store: PeopleStore): People {
  const known = new ReadCache<UserId, Person>(PEOPLE_KEPT);
  return {
    find: (userId) => known.get(userId, () => store.find(userId)),
    changed: (userId) => known.forget(userId),
    isRelayOnly: (userId) => store.isRelayOnly(userId),
    list: (viewer) => store.list(viewer),
    async setFavourite(viewer, { userId, favourite }) {
      if ((await store.find(userId)) === null) return refuse('not_found', 'There is nobody with this id');
      await store.setFavourite(viewer, userId, favourite);
      return done();
    },
  };
}
